import fc from 'fast-check';
import {
  addQuantities,
  formatQuantity,
  parseQuantity,
  quantityOf,
} from './quantity';

describe('quantities', () => {
  it.each([
    ['1', '1'],
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1.5Gi', '1536Mi'],
    ['1024Ki', '1Mi'],
    ['2e3', '2k'],
    ['1n', '1n'],
    ['0', '0'],
    ['-1', '-1'],
  ])('reads %s as %s', (text, canonical) => {
    expect(formatQuantity(quantityOf(text))).toBe(canonical);
  });

  it.each(['', '.', 'abc', '1 Gi', '1GiB', '1e', '--1', '1e99'])(
    'refuses %j',
    text => {
      expect(parseQuantity(text)).toBeUndefined();
    },
  );

  it('adds without losing anything, whatever the notation', () => {
    const amount = fc.tuple(
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.constantFrom('', 'm', 'k', 'Mi', 'Gi'),
    );
    fc.assert(
      fc.property(amount, amount, ([a, x], [b, y]) => {
        const [left, right] = [quantityOf(`${a}${x}`), quantityOf(`${b}${y}`)];
        const sum = addQuantities(left, right);
        expect(quantityOf(formatQuantity(sum)).nano).toBe(
          left.nano + right.nano,
        );
      }),
    );
  });
});
