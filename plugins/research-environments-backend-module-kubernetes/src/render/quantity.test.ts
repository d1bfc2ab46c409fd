import fc from 'fast-check';
import { decimalQuantity, gibibytes } from './quantity';

const FACTORS: Record<string, number> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Gi: 1,
  Ti: 1024,
  Pi: 1024 ** 2,
};
const valueOf = (text: string) => {
  const [, digits, unit] = /^(\d+)(\D*)$/.exec(text) ?? [];
  return Number(digits) * FACTORS[unit];
};

describe('quantity', () => {
  it.each([
    [0, '0'],
    [16, '16'],
    [1000, '1k'],
    [1024, '1024'],
    [2_000_000, '2M'],
  ])('writes %d as %s', (count, text) => {
    expect(decimalQuantity(count)).toBe(text);
  });

  it.each([
    [64, '64Gi'],
    [1024, '1Ti'],
    [4096, '4Ti'],
    [1536, '1536Gi'],
  ])('writes %d gibibytes as %s', (count, text) => {
    expect(gibibytes(count)).toBe(text);
  });

  it('never changes the value', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), count => {
        expect(valueOf(decimalQuantity(count))).toBe(count);
        expect(valueOf(gibibytes(count))).toBe(count);
      }),
    );
  });
});
