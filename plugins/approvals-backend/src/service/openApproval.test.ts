import { digest } from '@glovebox/guarded-change-node';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import {
  approvalsHarness,
  person,
  plugin,
  sampleRequest,
} from '../__testUtils__/approvalsHarness';

jest.setTimeout(60_000);

const OTHER_DIGEST = digest({ revision: 2 });

describe.each(eachDatabase())(
  'opening an approval on %s',
  (_name, database) => {
    let harness: Awaited<ReturnType<typeof approvalsHarness>>;

    beforeEach(async () => {
      harness = await approvalsHarness(await database.init());
    });

    it('asks the stages of the policies that match, and tells the first', async () => {
      const approval = await harness.open({
        facts: { riskClass: 'high-risk' },
      });
      expect(approval).toMatchObject({
        state: 'pending',
        pluginId: 'research-environments',
        stateReason: 'Waits for Team lead: 0 of 1 agreed.',
        decideBy: '2026-01-04T00:00:00.000Z',
        stages: [
          {
            id: 'lead',
            state: 'open',
            eligible: ['user:default/noor'],
            approvers: ['lead of vision'],
          },
          {
            id: 'security',
            state: 'waiting',
            eligible: ['user:default/mina', 'user:default/sam'],
            approvers: ['security'],
          },
        ],
      });
      expect(await harness.told()).toEqual([
        {
          to: ['user:default/noor'],
          title: 'Your approval is asked for',
          description: 'Ada asks for eval-sweep',
        },
      ]);
      expect(await harness.eventTypes()).toEqual(['approval.opened']);
    });

    it('is refused to a person who calls directly, and to a plugin on its own', async () => {
      await expect(
        harness.api.open({
          request: sampleRequest(),
          credentials: person('ada'),
        }),
      ).rejects.toMatchObject({ name: 'NotAllowedError' });
      await expect(
        harness.api.open({
          request: sampleRequest(),
          credentials: plugin('research-environments'),
        }),
      ).rejects.toMatchObject({ name: 'NotAllowedError' });
      expect(await harness.eventTypes()).toEqual([]);
    });

    it('is refused in the name of somebody else', async () => {
      await expect(
        harness.open({ requester: 'user:default/petra' }),
      ).rejects.toThrow('it is user:default/ada who does');
    });

    it('gives the approval that is there for the same digest', async () => {
      const first = await harness.open();
      const second = await harness.open();
      expect(second.id).toBe(first.id);
      expect(await harness.eventTypes()).toEqual(['approval.opened']);
    });

    it('supersedes the earlier one for another digest', async () => {
      const first = await harness.open();
      const second = await harness.open({ digest: OTHER_DIGEST });
      expect(second.id).not.toBe(first.id);
      expect(await harness.get(first.id)).toMatchObject({
        state: 'superseded',
        stages: [{ state: 'open' }],
      });
      await expect(harness.vote(first.id, 'noor')).rejects.toMatchObject({
        name: 'ConflictError',
        message: 'It was replaced by a newer request.',
      });
      expect(await harness.eventTypes()).toEqual([
        'approval.opened',
        'approval.superseded',
        'approval.opened',
      ]);
    });

    it('supersedes an approved one too, so that it can no longer be used', async () => {
      const first = await harness.open();
      await harness.vote(first.id, 'noor');
      await harness.open({ digest: OTHER_DIGEST });
      await expect(harness.consume(first.id)).rejects.toThrow('superseded');
    });

    it('opens one approval when asked many times at once', async () => {
      const opened = await Promise.all(
        Array.from({ length: 6 }, () => harness.open()),
      );
      expect(new Set(opened.map(a => a.id)).size).toBe(1);
      expect(await harness.eventTypes()).toEqual(['approval.opened']);
    });

    it('approves at once where a policy explicitly asks nobody', async () => {
      const approval = await harness.open({ facts: { riskClass: 'none' } });
      expect(approval).toMatchObject({ state: 'approved', stages: [] });
      expect(await harness.consume(approval.id)).toMatchObject({
        state: 'consumed',
      });
    });

    it.each([
      [
        'no policy matches',
        { facts: { riskClass: 'odd' } },
        'No approval policy',
      ],
      ['a policy cannot tell', { facts: {} }, 'cannot tell whether it applies'],
      [
        'a guardrail demands an unknown policy',
        { requiredPolicies: ['legal'] },
        'demands the approval policy "legal"',
      ],
      [
        'it is asked for too long',
        { facts: { riskClass: 'standard', durationDays: 31 } },
        '30 days is the longest',
      ],
      [
        'the duration is no number',
        { facts: { riskClass: 'standard', durationDays: '1' } },
        '30 days is the longest',
      ],
      [
        'the team has no lead who could agree',
        { beneficiaries: ['user:default/noor'] },
        'Team lead lacks 1 (of lead of vision)',
      ],
      [
        'too few could fill the quorum',
        {
          facts: { riskClass: 'weights' },
          editors: ['user:default/ada', 'user:default/sam'],
        },
        'Security lacks 1 (of security)',
      ],
      [
        'every approver gains through a group',
        {
          facts: { riskClass: 'weights' },
          beneficiaries: ['group:default/security'],
        },
        'Security lacks 2 (of security)',
      ],
    ])('is refused when %s', async (_case, overrides, message) => {
      await expect(harness.open(overrides)).rejects.toMatchObject({
        name: 'NotAllowedError',
        message: expect.stringContaining(message),
      });
      const { digest: _digest, ...request } = sampleRequest(overrides);
      const preview = await harness.api.preview({
        request,
        credentials: person('ada', 'research-environments'),
      });
      expect(preview.refused?.message).toContain(message);
    });

    it('adds what guardrails demand to what matches', async () => {
      const approval = await harness.open({ requiredPolicies: ['large-gpu'] });
      expect(approval.stages.map(s => s.id)).toEqual(['lead', 'security']);
      expect(approval.policies).toEqual([
        expect.objectContaining({ id: 'standard', because: 'match' }),
        expect.objectContaining({ id: 'large-gpu', because: 'required' }),
      ]);
    });
  },
);
