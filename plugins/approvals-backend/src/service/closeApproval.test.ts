import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import {
  approvalsHarness,
  person,
  plugin,
} from '../__testUtils__/approvalsHarness';

jest.setTimeout(60_000);

describe.each(eachDatabase())(
  'closing an approval on %s',
  (_name, database) => {
    let harness: Awaited<ReturnType<typeof approvalsHarness>>;

    beforeEach(async () => {
      harness = await approvalsHarness(await database.init());
    });

    const close = (
      id: string,
      credentials: Parameters<typeof harness.api.close>[0]['credentials'],
      as: 'withdrawn' | 'superseded' = 'withdrawn',
    ) => harness.api.close({ id, as, reason: 'no longer needed', credentials });

    it('is for the requester in person, and for the plugin that opened it', async () => {
      const first = await harness.open();
      expect(await close(first.id, person('ada'))).toMatchObject({
        state: 'withdrawn',
        stateReason: 'no longer needed',
      });
      expect(await close(first.id, person('ada'))).toMatchObject({
        state: 'withdrawn',
      });
      const second = await harness.open();
      expect(
        await close(second.id, plugin('research-environments'), 'superseded'),
      ).toMatchObject({ state: 'superseded' });
      const third = await harness.open();
      expect(
        await close(third.id, person('petra', 'research-environments')),
      ).toMatchObject({ state: 'withdrawn' });
    });

    it('is refused to others', async () => {
      const { id } = await harness.open();
      for (const credentials of [
        person('noor'),
        person('ada', 'scaffolder'),
        plugin('access-grants'),
      ]) {
        await expect(close(id, credentials)).rejects.toMatchObject({
          name: 'NotAllowedError',
        });
      }
      await expect(
        close(id, person('ada'), 'superseded'),
      ).rejects.toMatchObject({ name: 'NotAllowedError' });
      expect(await harness.get(id)).toMatchObject({ state: 'pending' });
    });

    it('comes too late once it was put into effect', async () => {
      const { id } = await harness.open();
      await harness.vote(id, 'noor');
      await harness.consume(id);
      await expect(close(id, person('ada'))).rejects.toMatchObject({
        name: 'ConflictError',
      });
    });
  },
);
