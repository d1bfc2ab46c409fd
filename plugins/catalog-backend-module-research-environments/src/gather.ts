/** Runs `work` once for all calls within `ms` of the first. */
export function gather(
  ms: number,
  work: () => Promise<void>,
): { call(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    call: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void work();
      }, ms);
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
