const DECIMAL = ['', 'k', 'M', 'G'];
const BINARY = ['Gi', 'Ti', 'Pi'];

/** A count as servers write it, for example `1k` for 1000: what is sent otherwise reads back different. */
export function decimalQuantity(count: number): string {
  return shortest(count, 1000, DECIMAL);
}

/** Gibibytes as servers write them, for example `4Ti` for 4096. */
export function gibibytes(count: number): string {
  return shortest(count, 1024, BINARY);
}

function shortest(count: number, step: number, units: string[]): string {
  const [unit, ...larger] = units;
  return count > 0 && count % step === 0 && larger.length > 0
    ? shortest(count / step, step, larger)
    : `${count}${unit}`;
}
