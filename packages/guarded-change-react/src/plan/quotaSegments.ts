/** What a team holds of something, and what a change would add. @public */
export interface QuotaAmounts {
  used: number;
  /** Held for changes that wait for approval or are being applied. */
  reserved: number;
  /** What the change at hand adds; may be negative. */
  requested: number;
  limit: number;
}

/** A stretch of a quota bar, in percent of the scale. @public */
export interface QuotaSegment {
  kind: 'used' | 'reserved' | 'requested' | 'over';
  start: number;
  width: number;
}

/**
 * The longest length that bars must show; give the same scale to bars that are compared.
 *
 * @public
 */
export function quotaScale(lines: readonly QuotaAmounts[]): number {
  return Math.max(1, ...lines.map(line => Math.max(line.limit, totalOf(line))));
}

/** What would be held with the change. @public */
export function totalOf(line: QuotaAmounts): number {
  return line.used + line.reserved + Math.max(0, line.requested);
}

/** How far the change goes beyond the limit. @public */
export function overBy(line: QuotaAmounts): number {
  return Math.max(0, totalOf(line) - line.limit);
}

/**
 * The bar from left to right. What lies beyond the limit is a stretch of its own.
 *
 * @public
 */
export function quotaSegments(
  line: QuotaAmounts,
  scale: number,
): QuotaSegment[] {
  const parts: [QuotaSegment['kind'], number][] = [
    ['used', line.used],
    ['reserved', line.reserved],
    ['requested', Math.max(0, line.requested)],
  ];
  const segments: QuotaSegment[] = [];
  let position = 0;
  for (const [kind, amount] of parts) {
    const inside = Math.min(amount, Math.max(0, line.limit - position));
    if (inside > 0) {
      segments.push({ kind, start: position, width: inside });
    }
    position += amount;
  }
  const over = overBy(line);
  if (over > 0) {
    segments.push({ kind: 'over', start: line.limit, width: over });
  }
  return segments.map(({ kind, start, width }) => ({
    kind,
    start: (start / scale) * 100,
    width: (width / scale) * 100,
  }));
}

/**
 * The bar as a sentence: for screen readers and below the bar.
 *
 * @public
 */
export function quotaInWords(line: QuotaAmounts): string {
  const over = overBy(line);
  const free = Math.max(0, line.limit - totalOf(line));
  return [
    `${line.used} used`,
    `${line.reserved} reserved`,
    line.requested !== 0 &&
      `this change ${line.requested > 0 ? '+' : '−'}${Math.abs(
        line.requested,
      )}`,
    `limit ${line.limit}`,
    over > 0 ? `${over} over the limit` : `${free} would stay free`,
  ]
    .filter(Boolean)
    .join(' · ');
}
