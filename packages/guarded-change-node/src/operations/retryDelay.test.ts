import { retryDelay } from './retryDelay';
import { DEFAULT_MAX_ATTEMPTS } from './transitions';

describe('retryDelay', () => {
  it('waits at least as long as the target asked for', () => {
    const random = () => 0;
    expect(retryDelay(1, { random, retryAfterMs: 7_000 })).toBe(7_000);
    expect(retryDelay(30, { random: () => 0.999 })).toBeLessThanOrEqual(60_000);
  });

  it('outlasts an outage of a minute, however the jitter falls but for a few', () => {
    const lasted = Array.from({ length: 2_000 }, () => {
      let waited = 0;
      for (let failures = 1; failures < DEFAULT_MAX_ATTEMPTS; failures++) {
        waited += retryDelay(failures, { random: Math.random });
      }
      return waited;
    });
    const tooShort = lasted.filter(ms => ms < 65_000).length;
    expect(tooShort / lasted.length).toBeLessThan(0.02);
  });
});
