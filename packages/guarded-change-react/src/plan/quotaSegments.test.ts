import fc from 'fast-check';
import {
  overBy,
  QuotaAmounts,
  quotaInWords,
  quotaScale,
  quotaSegments,
  totalOf,
} from './quotaSegments';

const amounts: fc.Arbitrary<QuotaAmounts> = fc.record({
  used: fc.nat(64),
  reserved: fc.nat(64),
  requested: fc.integer({ min: -16, max: 64 }),
  limit: fc.nat(64),
});

describe('quotaSegments', () => {
  it('draws every GPU exactly once, without gap or overlap, and nothing outside the bar', () => {
    fc.assert(
      fc.property(amounts, line => {
        const scale = quotaScale([line]);
        let position = 0;
        for (const { start, width } of quotaSegments(line, scale)) {
          expect(start).toBeCloseTo(position);
          position = start + width;
        }
        expect(position).toBeCloseTo((totalOf(line) / scale) * 100);
        expect(position).toBeLessThanOrEqual(100.000001);
      }),
    );
  });

  it('shows what is over the limit exactly when something is', () => {
    fc.assert(
      fc.property(amounts, line => {
        const over = quotaSegments(line, quotaScale([line])).filter(
          segment => segment.kind === 'over',
        );
        expect(over).toHaveLength(overBy(line) > 0 ? 1 : 0);
      }),
    );
  });

  it('gives bars that are compared the same scale', () => {
    const small = { used: 2, reserved: 0, requested: 0, limit: 4 };
    const large = { used: 8, reserved: 0, requested: 0, limit: 16 };
    const scale = quotaScale([small, large]);
    expect(quotaSegments(large, scale)[0].width).toBe(
      4 * quotaSegments(small, scale)[0].width,
    );
  });
});

describe('quotaInWords', () => {
  it('says the same as the bar', () => {
    expect(
      quotaInWords({ used: 12, reserved: 2, requested: 16, limit: 24 }),
    ).toBe(
      '12 used · 2 reserved · this change +16 · limit 24 · 6 over the limit',
    );
    expect(quotaInWords({ used: 1, reserved: 0, requested: 0, limit: 4 })).toBe(
      '1 used · 0 reserved · limit 4 · 3 would stay free',
    );
  });
});
