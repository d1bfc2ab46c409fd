import { useCallback, useEffect, useRef, useState } from 'react';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { JsonObject } from '@backstage/types';

/** @public */
export interface LiveResource<T> {
  /** The last value that was read; kept while it is read again and when that fails. */
  value?: T;
  /** When `value` was read. */
  readAt?: Date;
  /** Nothing to show yet. */
  loading: boolean;
  /** `value` belongs to an earlier `key`, the new one is on its way. */
  outdated: boolean;
  /** Why the last read failed. Beside a value: the value may be stale. */
  error?: Error;
  /** Reads again now. */
  reload: () => Promise<void>;
}

/** @public */
export interface LiveResourceOptions<T> {
  /** What is read; another key means another thing. */
  key: string;
  read: (signal: AbortSignal) => Promise<T>;
  /** Signals channel that tells of changes. */
  channel?: string;
  /** Whether a signal is about this resource, which may have been read already; every one is by default. */
  concerns?: (message: JsonObject, value: T | undefined) => boolean;
  /** How often to read again without a signal. 30 s by default; a function may look at the value. */
  pollMs?: number | ((value: T | undefined) => number);
  /** Keep showing the value of the earlier key until the new one is there: for filters of a list. */
  keepPrevious?: boolean;
}

const DEFAULT_POLL_MS = 30_000;
/** Signals come in bursts, one per step of an operation; one read answers them all. */
const SIGNAL_SETTLE_MS = 150;

interface State<T> {
  key: string;
  value?: T;
  readAt?: Date;
  error?: Error;
}

/**
 * Reads something and keeps it fresh: again when a signal says that it changed, when the page comes back to the front, and now and
 * then in any case, since a signal can get lost. What was read stays on the screen meanwhile.
 *
 * @public
 */
export function useLiveResource<T>(
  options: LiveResourceOptions<T>,
): LiveResource<T> {
  const { key, channel, keepPrevious = false } = options;
  const signals = useApiHolder().get(signalApiRef);
  const [state, setState] = useState<State<T>>({ key: '' });
  const latest = useRef(options);
  latest.current = options;
  const value = state.key === key || keepPrevious ? state.value : undefined;
  const latestValue = useRef(value);
  latestValue.current = value;
  const pending = useRef<AbortController>();

  const reload = useCallback(async () => {
    pending.current?.abort();
    const controller = new AbortController();
    pending.current = controller;
    const { key: readKey, read } = latest.current;
    try {
      const found = await read(controller.signal);
      if (!controller.signal.aborted) {
        setState({ key: readKey, value: found, readAt: new Date() });
      }
    } catch (cause) {
      if (!controller.signal.aborted) {
        const error = toError(cause);
        setState(old =>
          old.key === readKey ? { ...old, error } : { key: readKey, error },
        );
      }
    } finally {
      if (pending.current === controller) {
        pending.current = undefined;
      }
    }
  }, []);

  useEffect(() => {
    void reload();
    return () => pending.current?.abort();
  }, [key, reload]);

  useEffect(() => {
    if (!signals || !channel) {
      return undefined;
    }
    let settle: ReturnType<typeof setTimeout> | undefined;
    const { unsubscribe } = signals.subscribe(channel, message => {
      const { concerns } = latest.current;
      if (concerns?.(message, latestValue.current) ?? true) {
        settle ??= setTimeout(() => {
          settle = undefined;
          void reload();
        }, SIGNAL_SETTLE_MS);
      }
    });
    return () => {
      clearTimeout(settle);
      unsubscribe();
    };
  }, [signals, channel, key, reload]);

  const { pollMs = DEFAULT_POLL_MS } = options;
  const interval = typeof pollMs === 'function' ? pollMs(state.value) : pollMs;
  useEffect(() => {
    const readIfVisible = () => {
      // A read that is under way is left alone, or a slow backend would never get to answer.
      if (document.visibilityState === 'visible' && !pending.current) {
        void reload();
      }
    };
    const timer = setInterval(readIfVisible, interval);
    document.addEventListener('visibilitychange', readIfVisible);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', readIfVisible);
    };
  }, [interval, key, reload]);

  const outdated = state.key !== key;
  const error = outdated ? undefined : state.error;
  return {
    value,
    readAt: value === undefined ? undefined : state.readAt,
    error,
    loading: value === undefined && error === undefined,
    outdated: outdated && value !== undefined,
    reload,
  };
}
