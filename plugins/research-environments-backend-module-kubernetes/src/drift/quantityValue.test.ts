import { quantityValue } from './quantityValue';

describe('quantityValue', () => {
  it.each([
    ['1000m', '1'],
    ['0.1', '100m'],
    ['1024Mi', '1Gi'],
    ['1e3', '1k'],
    ['1.5Gi', '1536Mi'],
    [2, '2'],
    ['1000u', '1m'],
  ])('%s is %s', (a, b) => {
    expect(quantityValue(a)).toBeDefined();
    expect(quantityValue(a)).toBe(quantityValue(b));
  });

  it.each([
    ['1G', '1Gi'],
    ['1', '1m'],
    ['-1', '1'],
  ])('%s is not %s', (a, b) => {
    expect(quantityValue(a)).not.toBe(quantityValue(b));
  });

  it.each(['', '1Xi', 'much', '.', '1e9999'])('%j is none', text => {
    expect(quantityValue(text)).toBeUndefined();
  });
});
