import { mockServices } from '@backstage/backend-test-utils';
import { Loop } from './Loop';

describe('Loop', () => {
  const logger = mockServices.logger.mock();

  const rounds = async (n: number, count: () => number) => {
    const deadline = Date.now() + 5_000;
    while (count() < n && Date.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 2));
    }
  };

  it('goes round again and again, also after a round that failed', async () => {
    let count = 0;
    const loop = new Loop({
      name: 'test',
      everyMs: 1,
      logger,
      round: async () => {
        count += 1;
        throw new Error('no');
      },
    });
    loop.start();
    await rounds(3, () => count);
    await loop.stop();
    expect(count).toBeGreaterThanOrEqual(3);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('A round of test failed'),
    );
    const after = count;
    loop.wake();
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(count).toBe(after);
  });

  it('runs one round at a time, and once more when woken meanwhile', async () => {
    let running = 0;
    let most = 0;
    let count = 0;
    const loop = new Loop({
      name: 'test',
      everyMs: 60_000,
      logger,
      round: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(resolve => setTimeout(resolve, 10));
        running -= 1;
        count += 1;
      },
    });
    loop.start();
    loop.wake();
    loop.wake();
    await rounds(2, () => count);
    await new Promise(resolve => setTimeout(resolve, 30));
    await loop.stop();
    expect(count).toBe(2);
    expect(most).toBe(1);
  });
});
