/** Fewer decisions than this say nothing of what is usual. */
const FEWEST = 3;

/** The median, or nothing where there are too few to speak of. */
export function usualHours(hours: readonly number[]): number | undefined {
  if (hours.length < FEWEST) {
    return undefined;
  }
  const sorted = [...hours].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}
