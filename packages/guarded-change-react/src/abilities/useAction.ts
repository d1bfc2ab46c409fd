import { useCallback, useEffect, useRef, useState } from 'react';
import { toError } from '@backstage/errors';

/** @public */
export interface Action<TArgs extends unknown[]> {
  /** Resolves to whether it worked; the failure is in `error`. */
  run: (...args: TArgs) => Promise<boolean>;
  pending: boolean;
  error?: Error;
  clear: () => void;
}

/**
 * A call that a person starts: one at a time, with its progress and its failure to show beside the button.
 *
 * @public
 */
export function useAction<TArgs extends unknown[]>(
  call: (...args: TArgs) => Promise<unknown>,
): Action<TArgs> {
  const [state, setState] = useState<{ pending: boolean; error?: Error }>({
    pending: false,
  });
  const mounted = useRef(true);
  const busy = useRef(false);
  const latest = useRef(call);
  latest.current = call;

  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const settle = useCallback((error?: Error) => {
    busy.current = false;
    if (mounted.current) {
      setState({ pending: false, error });
    }
    return error === undefined;
  }, []);

  const run = useCallback(
    async (...args: TArgs) => {
      if (busy.current) {
        return false;
      }
      busy.current = true;
      setState({ pending: true });
      try {
        await latest.current(...args);
        return settle();
      } catch (cause) {
        return settle(toError(cause));
      }
    },
    [settle],
  );
  const clear = useCallback(() => setState({ pending: false }), []);
  return { ...state, run, clear };
}
