import { useSyncExternalStore } from 'react';

const TICK_MS = 1000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach(notify => notify()), TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/**
 * The current time. All users on a page share one timer, and a component renders again only when the time has moved by
 * `resolutionMs`, so that a long list of ages costs little.
 *
 * @public
 */
export function useNow(resolutionMs: number = 10_000): Date {
  useSyncExternalStore(subscribe, () => Math.floor(Date.now() / resolutionMs));
  return new Date();
}
