/** The value below which a share of the samples lies (nearest rank). @param share - from 0 to 1 */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) {
    throw new Error('There is no percentile of no samples.');
  }
  const sorted = [...samples].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1];
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** How long a call takes, in milliseconds. */
export async function timed(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}

/** Milliseconds for people: `7.3 ms`, `412 ms`, `6.7 s`. */
export function ms(value: number): string {
  if (value >= 10_000) {
    return `${(value / 1000).toFixed(1)} s`;
  }
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}
