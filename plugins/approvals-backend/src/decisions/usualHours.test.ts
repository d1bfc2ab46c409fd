import { usualHours } from './usualHours';

describe('usualHours', () => {
  it('is the median of three or more', () => {
    expect(usualHours([9, 1, 2])).toBe(2);
    expect(usualHours([100, 1, 2, 4])).toBe(3);
  });

  it('says nothing of fewer', () => {
    expect(usualHours([])).toBeUndefined();
    expect(usualHours([1, 2])).toBeUndefined();
  });
});
