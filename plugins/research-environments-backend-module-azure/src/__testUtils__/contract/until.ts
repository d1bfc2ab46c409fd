/** How long a case looks for something that takes its time, and how often, in milliseconds. */
export interface Patience {
  withinMs: number;
  pauseMs: number;
}

/** Asks again until the answer is as wanted. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  { withinMs, pauseMs }: Patience,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `${what}: not so after ${
          withinMs / 1000
        } s. Last seen: ${JSON.stringify(answer)?.slice(0, 1000)}`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, pauseMs));
  }
}

/** The error that a call ends with, or `undefined` where it succeeds. */
export async function failureOf(
  call: () => Promise<unknown>,
): Promise<Record<string, unknown> | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    // Errors keep what they say in properties that a spread leaves out.
    const { name, message } =
      error instanceof Error
        ? error
        : { name: 'unknown', message: String(error) };
    return { ...Object(error), name, message };
  }
}
