const BINARY: Record<string, bigint> = {
  Ki: 1024n,
  Mi: 1024n ** 2n,
  Gi: 1024n ** 3n,
  Ti: 1024n ** 4n,
  Pi: 1024n ** 5n,
  Ei: 1024n ** 6n,
};
const DECIMAL: Record<string, number> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const NANO = 1_000_000_000n;
const FORM =
  /^([+-]?)(\d+)?(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;

/** An amount of a resource, exact to a billionth, with the notation it was written in. */
export type Quantity = { nano: bigint; notation: 'binary' | 'decimal' };

export const ZERO: Quantity = { nano: 0n, notation: 'decimal' };

/** Parses a Kubernetes quantity such as `500m`, `1.5Gi` or `2e3`; undefined when it is none. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = FORM.exec(text.trim());
  if (!match || (match[2] === undefined && !match[3])) return undefined;
  const [, sign, whole = '0', fraction = '', suffix = ''] = match;
  const digits = BigInt(whole + fraction);
  const signed = sign === '-' ? -digits : digits;
  const binary = BINARY[suffix];
  if (binary) {
    const nano = (signed * binary * NANO) / 10n ** BigInt(fraction.length);
    return { nano, notation: 'binary' };
  }
  const exponent = /^[eE][+-]?\d/.test(suffix)
    ? Number(suffix.slice(1))
    : DECIMAL[suffix];
  if (exponent === undefined || Math.abs(exponent) > 30) return undefined;
  const shift = exponent + 9 - fraction.length;
  const nano =
    shift >= 0 ? signed * 10n ** BigInt(shift) : signed / 10n ** BigInt(-shift);
  return { nano, notation: 'decimal' };
}

/** Prints a quantity in its canonical form. */
export function formatQuantity(quantity: Quantity): string {
  const { nano, notation } = quantity;
  if (nano === 0n) return '0';
  if (notation === 'binary' && nano % NANO === 0n) {
    return formatBinary(nano / NANO);
  }
  return formatDecimal(nano);
}

function formatBinary(value: bigint): string {
  const suffixes = Object.entries(BINARY).reverse();
  const fit = suffixes.find(([, size]) => value % size === 0n);
  return fit ? `${value / fit[1]}${fit[0]}` : String(value);
}

function formatDecimal(nano: bigint): string {
  const suffixes = Object.entries(DECIMAL).sort(([, a], [, b]) => b - a);
  for (const [suffix, exponent] of suffixes) {
    const size = 10n ** BigInt(exponent + 9);
    if (nano % size === 0n) return `${nano / size}${suffix}`;
  }
  return `${nano}n`;
}

/** The sum; it keeps the notation of the first operand unless that is zero. */
export function addQuantities(left: Quantity, right: Quantity): Quantity {
  const notation = left.nano === 0n ? right.notation : left.notation;
  return { nano: left.nano + right.nano, notation };
}

/** Reads a quantity that validation has already accepted; anything else counts as zero. */
export function quantityOf(value: unknown): Quantity {
  return parseQuantity(String(value ?? '0')) ?? ZERO;
}
