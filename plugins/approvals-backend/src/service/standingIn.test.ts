import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import {
  approvalsHarness,
  LAB,
  person,
  sampleRequest,
} from '../__testUtils__/approvalsHarness';

jest.setTimeout(60_000);

describe.each(eachDatabase())(
  'standing in for the lead on %s',
  (_name, database) => {
    let harness: Awaited<ReturnType<typeof approvalsHarness>>;

    beforeEach(async () => {
      harness = await approvalsHarness(await database.init());
    });

    const stoodIn = { facts: { riskClass: 'stood-in' } };
    const byNoor = { ...stoodIn, requester: 'user:default/noor', editors: [] };
    const openAsNoor = () =>
      harness.api.open({
        request: sampleRequest(byNoor),
        credentials: person('noor', 'research-environments'),
      });

    it('happens when the lead asks, is said before and after, and needs another person for each stage', async () => {
      const { digest: _digest, ...request } = sampleRequest(byNoor);
      const preview = await harness.api.preview({
        request,
        credentials: person('noor', 'research-environments'),
      });
      expect(preview.refused).toBeUndefined();
      const words = 'platform, since noor, lead of vision, asks for this';
      expect(preview.stages[1]).toMatchObject({
        approvers: [words],
        eligible: ['user:default/lucia', 'user:default/piet'],
      });

      const { id } = await openAsNoor();
      expect((await harness.get(id, 'piet')).stages[1].approvers).toEqual([
        words,
      ]);
      await harness.vote(id, 'sam');
      await expect(harness.vote(id, 'noor')).rejects.toThrow(
        'You asked for this, so somebody else decides.',
      );
      const waiting = await harness.api.list({
        view: 'waiting',
        limit: 25,
        credentials: person('piet'),
      });
      expect(waiting.items.map(item => item.id)).toEqual([id]);
      expect((await harness.vote(id, 'piet')).state).toBe('approved');
    });

    it.each([
      ['gains', { beneficiaries: ['user:default/noor'] }],
      ['edited it', { editors: ['user:default/ada', 'user:default/noor'] }],
      ['is in a group that gains', { beneficiaries: ['group:default/vision'] }],
    ])('happens when the lead %s', async (_case, overrides) => {
      const { id } = await harness.open({ ...stoodIn, ...overrides });
      await harness.vote(id, 'sam');
      expect((await harness.vote(id, 'lucia')).state).toBe('approved');
    });

    it('does not happen while the lead can decide', async () => {
      const { id, stages } = await harness.open(stoodIn);
      expect(stages[1].eligible).toEqual(['user:default/noor']);
      expect(stages[1].approvers).toEqual(['lead of vision']);
      await harness.vote(id, 'sam');
      await expect(harness.vote(id, 'piet')).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
    });

    it('ends when the team gets a lead who can decide', async () => {
      const { id } = await openAsNoor();
      await harness.vote(id, 'sam');
      await harness.vote(id, 'piet');
      harness.setLab({ ...LAB, vision: { ...LAB.vision, lead: 'petra' } });
      await expect(harness.consume(id)).rejects.toThrow(
        'so Team lead is asked again',
      );
      expect((await harness.vote(id, 'petra')).state).toBe('approved');
    });

    it('is refused when nobody is left to stand in', async () => {
      harness.setLab({ ...LAB, platform: { members: ['noor'] } });
      await expect(openAsNoor()).rejects.toThrow(
        'Team lead lacks 1 (of lead of vision or platform, who stand in for the lead)',
      );
    });
  },
);
