/** First what somebody has and asked for, beside it what waits for them; then whatever else the portal's plugins bring. */
const ORDER = [
  'MyEnvironments',
  'WaitingForMe',
  'MyRequests',
  'NeedsAttention',
];

function rank(name: string | undefined): number {
  const index = ORDER.indexOf(name ?? '');
  return index < 0 ? ORDER.length : index;
}

/** The widgets in the order in which they are read. */
export function orderWidgets<T extends { name?: string }>(
  widgets: readonly T[],
): T[] {
  return [...widgets].sort((a, b) => rank(a.name) - rank(b.name));
}
