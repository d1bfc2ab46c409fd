/**
 * Two numbers from 0 up to 1, the same for the same three: SplitMix32 over a mix of them. Good enough to spread faults evenly,
 * not for secrets.
 */
export function dice(
  seed: number,
  rule: number,
  call: number,
): [number, number] {
  const start = mix(mix(mix(seed) ^ rule) ^ call);
  return [mix(start) / 2 ** 32, mix(start + 0x9e3779b9) / 2 ** 32];
}

/** The finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
function mix(value: number): number {
  let mixed = (value + 0x9e3779b9) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
