const NANO = 9;
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
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
const FORMAT = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3})|([A-Za-z]*))$/;

/**
 * A Kubernetes quantity in billionths, or `undefined` for what is none
 * (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/). Exact: `0.1` and `100m` are the same.
 */
export function quantityValue(quantity: string | number): bigint | undefined {
  const match = FORMAT.exec(String(quantity).trim());
  if (!match) {
    return undefined;
  }
  const [, sign, whole, fraction = '', exponent, suffix = ''] = match;
  if (whole + fraction === '') {
    return undefined;
  }
  const power = BINARY.indexOf(suffix) + 1;
  if (power === 0 && !(suffix in DECIMAL)) {
    return undefined;
  }
  const tens =
    NANO -
    fraction.length +
    (power > 0 ? 0 : Number(exponent ?? DECIMAL[suffix]));
  const digits = BigInt(whole + fraction) * 1024n ** BigInt(power);
  // Servers round what is finer than a billionth up.
  const value =
    tens >= 0
      ? digits * 10n ** BigInt(tens)
      : (digits + 10n ** BigInt(-tens) - 1n) / 10n ** BigInt(-tens);
  return sign === '-' ? -value : value;
}
