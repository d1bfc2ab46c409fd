/** How long a real cluster's controllers and caches may take, in milliseconds. */
export const PATIENCE_MS = 120_000;

/** Asks again until the answer is as wanted. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `${what}: not so after ${
          patienceMs / 1000
        } s. Last seen: ${JSON.stringify(answer)?.slice(0, 1000)}`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
