/** Runs `work` once for what all calls within `ms` of the first name; a thing named twice counts once. */
export function gather<T>(
  ms: number,
  work: (things: Set<T>) => Promise<void>,
): { call(thing: T): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let things = new Set<T>();
  return {
    call: thing => {
      things.add(thing);
      timer ??= setTimeout(() => {
        const gathered = things;
        timer = undefined;
        things = new Set();
        void work(gathered);
      }, ms);
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      things.clear();
    },
  };
}
