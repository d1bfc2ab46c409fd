import { digest } from '@glovebox/guarded-change-node';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import {
  approvalsHarness,
  configOf,
  LAB,
  person,
  SAMPLE_APPROVALS_CONFIG,
  sampleRequest,
} from '../__testUtils__/approvalsHarness';

jest.setTimeout(60_000);

const DAY = 24 * 60 * 60 * 1000;
const OTHER_DIGEST = digest({ revision: 2 });

describe.each(eachDatabase())(
  'consuming an approval on %s',
  (_name, database) => {
    let harness: Awaited<ReturnType<typeof approvalsHarness>>;

    beforeEach(async () => {
      harness = await approvalsHarness(await database.init());
    });

    async function approved() {
      const { id } = await harness.open();
      await harness.vote(id, 'noor');
      return id;
    }

    it('happens once, and is idempotent for its operation', async () => {
      const id = await approved();
      expect(await harness.consume(id)).toMatchObject({
        state: 'consumed',
        consumedBy: 'op-1',
      });
      expect(await harness.consume(id)).toMatchObject({ consumedBy: 'op-1' });
      await expect(
        harness.consume(id, { operationId: 'op-2' }),
      ).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('already put into effect'),
      });
      const types = await harness.eventTypes();
      expect(types.filter(t => t === 'approval.consumed')).toHaveLength(1);
    });

    it('stays idempotent for its operation after the time is over', async () => {
      const id = await approved();
      await harness.consume(id);
      harness.later(365 * DAY);
      expect(await harness.consume(id)).toMatchObject({ state: 'consumed' });
    });

    it('is refused to another plugin, and to people', async () => {
      const id = await approved();
      await expect(
        harness.consume(id, { by: 'access-grants' }),
      ).rejects.toMatchObject({ name: 'NotAllowedError' });
      for (const credentials of [
        person('ada'),
        person('ada', 'research-environments'),
      ]) {
        await expect(
          harness.api.consume({
            id,
            digest: sampleRequest().digest,
            operationId: 'op',
            credentials,
          }),
        ).rejects.toMatchObject({ name: 'NotAllowedError' });
      }
      expect(await harness.get(id)).toMatchObject({ state: 'approved' });
    });

    it('is refused for another digest', async () => {
      const id = await approved();
      await expect(
        harness.consume(id, { of: OTHER_DIGEST }),
      ).rejects.toMatchObject({ name: 'ConflictError' });
      expect(await harness.get(id)).toMatchObject({ state: 'approved' });
    });

    it('is refused before it is approved', async () => {
      const { id } = await harness.open();
      await expect(harness.consume(id)).rejects.toMatchObject({
        name: 'ConflictError',
        message: 'It is not approved yet.',
      });
    });

    it('is too late after the time, though nothing has swept', async () => {
      const id = await approved();
      harness.later(DAY);
      await expect(harness.consume(id)).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('expired'),
      });
      expect(await harness.get(id)).toMatchObject({ state: 'expired' });
    });

    it('does not count a member who has left, and asks the stage again', async () => {
      const { id } = await harness.open({ facts: { riskClass: 'high-risk' } });
      await harness.vote(id, 'noor');
      await harness.vote(id, 'sam');
      harness.setLab({ ...LAB, security: { members: ['mina'] } });

      await expect(harness.consume(id)).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('Security is asked again'),
      });
      expect(await harness.get(id)).toMatchObject({
        state: 'pending',
        votes: [{ counts: true }, { counts: false }],
        stages: [{ state: 'satisfied' }, { state: 'open' }],
      });
      expect((await harness.told()).at(-1)).toEqual({
        to: ['user:default/mina'],
        title: 'Your approval is asked for',
        description: 'Ada asks for eval-sweep',
      });
      await harness.vote(id, 'mina');
      expect(await harness.consume(id)).toMatchObject({ state: 'consumed' });
    });

    it('does not count somebody who only claims to be a member', async () => {
      const id = await approved();
      harness.world.entities = harness.world.entities.map(entity =>
        entity.kind === 'Group' && entity.metadata.name === 'vision'
          ? {
              ...entity,
              metadata: {
                ...entity.metadata,
                annotations: {
                  ...entity.metadata.annotations,
                  'backstage.io/managed-by-origin-location':
                    'url:https://github.com/evil/org.yaml',
                },
              },
            }
          : entity,
      );
      await expect(harness.consume(id)).rejects.toMatchObject({
        name: 'ConflictError',
      });
    });

    it('is refused when the policies have become stricter, and asks anew', async () => {
      const id = await approved();
      const [standard, ...others] = SAMPLE_APPROVALS_CONFIG.policies;
      harness.context.config = configOf({
        ...SAMPLE_APPROVALS_CONFIG,
        policies: [
          { ...standard, stages: [{ stage: 'lead' }, { stage: 'security' }] },
          ...others,
        ],
      });
      await expect(harness.consume(id)).rejects.toThrow(
        'The policies now also ask for Security.',
      );
      expect(await harness.get(id)).toMatchObject({ state: 'superseded' });
    });
  },
);
