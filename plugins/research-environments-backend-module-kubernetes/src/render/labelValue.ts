import { createHash } from 'node:crypto';

const MAX_LENGTH = 63;

/**
 * A label value that stands for an entity ref or any other text: label values hold letters, digits, `-`, `_` and `.` only.
 * Two long texts with the same beginning get different values.
 */
export function labelValue(text: string): string {
  const safe = text
    .replace(/[^A-Za-z0-9._-]+/g, '.')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  if (safe.length <= MAX_LENGTH) {
    return safe;
  }
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return `${safe.slice(0, MAX_LENGTH - 9)}-${hash}`;
}
