import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { digest } from '@glovebox/guarded-change-node';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import {
  approvalsHarness,
  approve,
  configOf,
  LAB,
  person,
  plugin,
  reject,
  SAMPLE_APPROVALS_CONFIG,
  sampleRequest,
} from '../__testUtils__/approvalsHarness';
import { sweepApprovals } from './sweepApprovals';

jest.setTimeout(60_000);

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const OTHER_DIGEST = digest({ revision: 2 });

describe.each(eachDatabase())('approvals on %s', (_name, database) => {
  let harness: Awaited<ReturnType<typeof approvalsHarness>>;

  beforeEach(async () => {
    harness = await approvalsHarness(await database.init());
  });

  const sweep = () =>
    sweepApprovals(harness.context, new AbortController().signal);

  describe('opening', () => {
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
      expect(harness.world.announcements).toEqual([
        expect.objectContaining({ newlyAsked: ['user:default/noor'] }),
      ]);
      expect(await harness.eventTypes()).toEqual(['approval.opened']);
    });

    it('is refused to a person who calls directly, and to a plugin on its own', async () => {
      await expect(
        harness.api.open(sampleRequest(), { credentials: person('ada') }),
      ).rejects.toMatchObject({ name: 'NotAllowedError' });
      await expect(
        harness.api.open(sampleRequest(), {
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
      const preview = await harness.api.preview(request, {
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
  });

  describe('voting', () => {
    it('approves when every stage has its quorum, in order', async () => {
      const { id } = await harness.open({ facts: { riskClass: 'high-risk' } });
      await expect(harness.vote(id, 'sam')).rejects.toThrow(
        'You are asked as Security once Team lead has agreed.',
      );
      const afterLead = await harness.vote(id, 'noor');
      expect(afterLead).toMatchObject({
        state: 'pending',
        stages: [{ state: 'satisfied' }, { state: 'open' }],
      });
      expect(harness.world.announcements.at(-1)?.newlyAsked).toEqual([
        'user:default/mina',
        'user:default/sam',
      ]);
      expect(await harness.vote(id, 'sam')).toMatchObject({
        state: 'approved',
        decidedAt: '2026-01-01T00:00:00.000Z',
        consumeBy: '2026-01-01T04:00:00.000Z',
      });
      expect(await harness.eventTypes()).toEqual([
        'approval.opened',
        'approval.voted',
        'approval.voted',
        'approval.approved',
      ]);
    });

    it('needs distinct people', async () => {
      const { id } = await harness.open({ facts: { riskClass: 'weights' } });
      await harness.vote(id, 'sam');
      await expect(harness.vote(id, 'sam')).rejects.toMatchObject({
        name: 'ConflictError',
        message: 'You have already voted on this.',
      });
      expect(await harness.vote(id, 'mina')).toMatchObject({
        state: 'approved',
      });
    });

    it('is refused through a plugin or an agent', async () => {
      const { id } = await harness.open();
      await expect(
        harness.api.vote(id, approve(), {
          credentials: person('noor', 'scaffolder'),
        }),
      ).rejects.toMatchObject({
        name: 'NotAllowedError',
        message: expect.stringContaining('in person'),
      });
      await expect(
        harness.api.vote(id, approve(), {
          credentials: plugin('research-environments'),
        }),
      ).rejects.toMatchObject({ name: 'NotAllowedError' });
      expect((await harness.get(id)).votes).toEqual([]);
    });

    it('is refused to the requester, even as the lead and an admin', async () => {
      harness.setLab({
        ...LAB,
        vision: { members: ['ada', 'noor'], lead: 'noor' },
        security: { members: ['ada', 'sam', 'mina'] },
      });
      // The policy of this test allows everything to everyone, as it would to an admin.
      const { id } = await harness.open({ facts: { riskClass: 'high-risk' } });
      await expect(harness.vote(id, 'ada')).rejects.toMatchObject({
        name: 'NotAllowedError',
        message: 'You asked for this, so somebody else decides.',
      });
    });

    it.each([
      ['beneficiaries', 'You gain from this, so somebody else decides.'],
      ['editors', 'You edited this, so somebody else decides.'],
    ])('is refused to the %s', async (list, message) => {
      const { id } = await harness.open({
        facts: { riskClass: 'high-risk' },
        [list]: ['user:default/sam'],
      });
      await harness.vote(id, 'noor');
      await expect(harness.vote(id, 'sam')).rejects.toMatchObject({
        name: 'NotAllowedError',
        message,
      });
    });

    it('is refused to whoever is no approver', async () => {
      const { id } = await harness.open();
      await expect(harness.vote(id, 'petra')).rejects.toMatchObject({
        name: 'NotAllowedError',
        message: expect.stringContaining('not among the approvers'),
      });
    });

    it('is refused on a digest that is not what is asked', async () => {
      const { id } = await harness.open();
      await expect(
        harness.vote(id, 'noor', approve({ digest: OTHER_DIGEST })),
      ).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('not what is asked now'),
      });
      expect((await harness.get(id)).votes).toEqual([]);
    });

    it('ends with one rejection, and tells the requester why', async () => {
      const { id } = await harness.open({ facts: { riskClass: 'weights' } });
      await harness.vote(id, 'sam');
      const rejected = await harness.vote(id, 'mina', reject('no purpose'));
      expect(rejected).toMatchObject({
        state: 'rejected',
        stateReason: 'mina rejected it: no purpose',
      });
      expect(harness.world.announcements.at(-1)?.outcome).toContain(
        'no purpose',
      );
      await expect(harness.consume(id)).rejects.toThrow('rejected');
    });

    it('is too late after the time to decide, though nothing has swept', async () => {
      const { id } = await harness.open();
      harness.later(7 * DAY);
      await expect(harness.vote(id, 'noor')).rejects.toMatchObject({
        name: 'ConflictError',
        message: 'The time to decide is over.',
      });
      expect(await harness.get(id)).toMatchObject({ state: 'expired' });
      expect(await harness.eventTypes()).toEqual([
        'approval.opened',
        'approval.expired',
      ]);
    });

    it('is kept from leaving another stage with nobody', async () => {
      harness.setLab({ ...LAB, platform: { members: ['sam'] } });
      const { id } = await harness.open({ facts: { riskClass: 'shared' } });
      await expect(harness.vote(id, 'sam')).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('You are needed as Platform'),
      });
      await harness.vote(id, 'mina');
      expect(await harness.vote(id, 'sam')).toMatchObject({
        state: 'approved',
      });
    });

    it('fills one stage a person, whatever groups the person is in', async () => {
      harness.setLab({ ...LAB, platform: { members: ['sam', 'piet'] } });
      const { id } = await harness.open({ facts: { riskClass: 'shared' } });
      await harness.vote(id, 'sam');
      await expect(harness.vote(id, 'sam')).rejects.toMatchObject({
        name: 'ConflictError',
        message: 'You have already voted on this.',
      });
      expect(await harness.vote(id, 'piet')).toMatchObject({
        state: 'approved',
      });
    });

    it('asks whoever has become the lead since', async () => {
      const { id } = await harness.open();
      harness.setLab({
        ...LAB,
        vision: { members: ['ada', 'noor', 'petra'], lead: 'petra' },
      });
      await expect(harness.vote(id, 'noor')).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
      expect(await harness.vote(id, 'petra')).toMatchObject({
        state: 'approved',
      });
    });
  });

  describe('standing in for the lead', () => {
    const stoodIn = { facts: { riskClass: 'stood-in' } };
    const byNoor = { ...stoodIn, requester: 'user:default/noor', editors: [] };
    const openAsNoor = () =>
      harness.api.open(sampleRequest(byNoor), {
        credentials: person('noor', 'research-environments'),
      });

    it('happens when the lead asks, is said before and after, and needs another person for each stage', async () => {
      const { digest: _digest, ...request } = sampleRequest(byNoor);
      const preview = await harness.api.preview(request, {
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
      const waiting = await harness.api.list(
        { view: 'waiting', limit: 25 },
        { credentials: person('piet') },
      );
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
  });

  describe('consuming', () => {
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
          harness.api.consume(
            id,
            { digest: sampleRequest().digest, operationId: 'op' },
            { credentials },
          ),
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
      expect(harness.world.announcements.at(-1)?.newlyAsked).toEqual([
        'user:default/mina',
      ]);
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
  });

  describe('closing', () => {
    const close = (
      id: string,
      credentials: Parameters<typeof harness.api.close>[2]['credentials'],
      as: 'withdrawn' | 'superseded' = 'withdrawn',
    ) =>
      harness.api.close(
        id,
        { as, reason: 'no longer needed' },
        { credentials },
      );

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
  });

  describe('reading', () => {
    const list = async (
      viewer: string,
      query: Partial<Parameters<typeof harness.api.list>[0]> = {},
    ) =>
      harness.api.list(
        { view: 'waiting', limit: 25, ...query },
        { credentials: person(viewer) },
      );
    const names = async (...args: Parameters<typeof list>) =>
      (await list(...args)).items.map(item => item.subject.name);
    const openNamed = (
      name: string,
      overrides: Parameters<typeof harness.open>[0] = {},
    ) =>
      harness.open({
        ...overrides,
        subject: { ...sampleRequest().subject, id: name, name },
      });
    const onlyInvolved = (...refs: string[]) => {
      harness.world.decision = {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'approvals',
        resourceType: 'approval',
        conditions: {
          rule: 'IS_INVOLVED',
          resourceType: 'approval',
          params: { refs },
        },
      };
    };

    it('shows what waits for a person, the most urgent first', async () => {
      const later = await openNamed('later');
      const urgent = await openNamed('urgent', {
        facts: { riskClass: 'high-risk' },
      });
      expect(await names('noor')).toEqual(['urgent', 'later']);
      expect(await names('sam')).toEqual([]);
      expect(await names('ada')).toEqual([]);

      await harness.vote(urgent.id, 'noor');
      expect(await names('noor')).toEqual(['later']);
      expect(await names('noor', { view: 'decided' })).toEqual(['urgent']);
      expect(await names('sam')).toEqual(['urgent']);
      expect((await list('sam')).items[0]).toMatchObject({
        viewerStageId: 'security',
        abilities: expect.arrayContaining([
          { action: 'approve', allowed: true },
        ]),
      });

      expect(await names('ada', { view: 'mine' })).toEqual(
        expect.arrayContaining(['urgent', 'later']),
      );
      harness.later(7 * DAY);
      expect(await names('noor')).toEqual([]);
      expect(
        await names('noor', { view: 'all', state: 'expired' }),
      ).toHaveLength(2);
      expect(await names('noor', { view: 'all', state: 'pending' })).toEqual(
        [],
      );
      expect(later.state).toBe('pending');
    });

    it('does not wait for an approver who gains', async () => {
      await openNamed('mine-too', {
        facts: { riskClass: 'high-risk' },
        beneficiaries: ['user:default/sam'],
      }).then(({ id }) => harness.vote(id, 'noor'));
      expect(await names('sam')).toEqual([]);
      expect(await names('mina')).toEqual(['mine-too']);
    });

    it('pages without missing or repeating any', async () => {
      for (let i = 0; i < 7; i++) {
        await openNamed(`e${i}`);
      }
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list('noor', { limit: 3, cursor });
        seen.push(...page.items.map(item => item.subject.name));
        cursor = page.nextCursor;
      } while (cursor);
      expect([...seen].sort()).toEqual(
        Array.from({ length: 7 }, (_unused, i) => `e${i}`),
      );
      await expect(list('noor', { cursor: 'forged' })).rejects.toMatchObject({
        name: 'InputError',
      });
    });

    it('shows a person only what they have a part in', async () => {
      const { id } = await openNamed('of-vision');
      onlyInvolved('user:default/sam', 'group:default/security');
      expect(await names('sam', { view: 'all' })).toEqual([]);
      await expect(harness.get(id, 'sam')).rejects.toMatchObject({
        name: 'NotFoundError',
      });
      await expect(
        harness.api.timeline(id, { credentials: person('sam') }),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
      await expect(
        harness.api.close(
          id,
          { as: 'withdrawn', reason: 'No reason.' },
          { credentials: person('sam') },
        ),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
      await expect(harness.vote(id, 'sam')).rejects.toMatchObject({
        name: 'NotFoundError',
      });

      for (const ref of [
        'user:default/ada',
        'group:default/vision',
        'user:default/noor',
      ]) {
        onlyInvolved(ref);
        expect(await names('petra', { view: 'all' })).toEqual(['of-vision']);
        expect(await harness.get(id, 'petra')).toMatchObject({ id });
      }
    });

    it('shows it to the approvers of a stage by their group', async () => {
      await openNamed('risky', { facts: { riskClass: 'high-risk' } });
      onlyInvolved('user:default/sam', 'group:default/security');
      expect(await names('sam', { view: 'all' })).toEqual(['risky']);
    });

    it('shows nothing when the policy denies', async () => {
      const { id } = await openNamed('of-vision');
      harness.world.decision = { result: AuthorizeResult.DENY };
      await expect(list('ada')).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
      await expect(harness.get(id)).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
    });

    it('lets a new lead in before anything has swept, and lists it after', async () => {
      const { id } = await openNamed('of-vision');
      harness.setLab({
        ...LAB,
        vision: { members: ['ada', 'noor', 'petra'], lead: 'petra' },
      });
      onlyInvolved('user:default/petra');
      expect(await harness.get(id, 'petra')).toMatchObject({ id });
      await sweep();
      expect(await names('petra')).toEqual(['of-vision']);
      expect(await names('noor')).toEqual([]);
      expect(harness.world.announcements.at(-1)?.record.leadRef).toBe(
        'user:default/petra',
      );
    });

    it('lets a plugin read what it opened, and nothing else', async () => {
      const { id } = await harness.open();
      const read = (pluginId: string) =>
        harness.api.get(id, { credentials: plugin(pluginId) });
      expect(await read('research-environments')).toMatchObject({
        id,
        abilities: [],
      });
      await expect(read('access-grants')).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
    });

    it('gives every event to the ledger by cursor, and to nobody else', async () => {
      await openNamed('one');
      await openNamed('two');
      const events = (pluginId: string, after: number) =>
        harness.api.events(
          { after, limit: 10 },
          { credentials: plugin(pluginId) },
        );
      expect((await events('assurance', 0)).map(e => e.seq)).toEqual([1, 2]);
      expect((await events('assurance', 1)).map(e => e.seq)).toEqual([2]);
      await expect(events('research-environments', 0)).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
    });

    it('says how long such approvals usually take, once there are some', async () => {
      const preview = async () =>
        harness.api.preview(sampleRequest(), {
          credentials: plugin('research-environments'),
        });
      for (const hours of [1, 9, 2]) {
        expect((await preview()).usualHours).toBeUndefined();
        const { id } = await openNamed(`e${hours}`);
        harness.later(hours * HOUR);
        await harness.vote(id, 'noor');
      }
      expect((await preview()).usualHours).toBe(2);
    });
  });

  describe('sweeping', () => {
    it('records what has lapsed, once, and tells the requester', async () => {
      const pending = await harness.open();
      harness.later(7 * DAY);
      await sweep();
      await sweep();
      expect(await harness.eventTypes()).toEqual([
        'approval.opened',
        'approval.expired',
      ]);
      expect(harness.world.announcements.at(-1)).toMatchObject({
        outcome: expect.stringContaining('Too few people decided'),
      });
      expect(await harness.get(pending.id)).toMatchObject({ state: 'expired' });
    });

    it('changes nothing when nothing has changed', async () => {
      await harness.open();
      const before = harness.world.announcements.length;
      await sweep();
      expect(harness.world.announcements).toHaveLength(before);
    });
  });

  describe('at the same moment', () => {
    it('two votes of one person count once', async () => {
      const { id } = await harness.open({ facts: { riskClass: 'weights' } });
      const votes = await Promise.allSettled(
        Array.from({ length: 8 }, () => harness.vote(id, 'sam')),
      );
      expect(votes.filter(v => v.status === 'fulfilled')).toHaveLength(1);
      expect((await harness.get(id)).votes).toHaveLength(1);
      expect(await harness.get(id)).toMatchObject({ state: 'pending' });
    });

    it('the last two votes decide once', async () => {
      harness.setLab({
        ...LAB,
        security: { members: ['sam', 'mina', 'kim', 'lee'] },
      });
      const { id } = await harness.open({ facts: { riskClass: 'weights' } });
      const votes = await Promise.allSettled(
        ['sam', 'mina', 'kim', 'lee'].map(voter => harness.vote(id, voter)),
      );
      expect(votes.filter(v => v.status === 'fulfilled')).toHaveLength(2);
      const types = await harness.eventTypes();
      expect(types.filter(t => t === 'approval.approved')).toHaveLength(1);
      expect((await harness.get(id)).votes).toHaveLength(2);
    });

    it('an approval and a rejection leave one outcome', async () => {
      const { id } = await harness.open({ facts: { riskClass: 'weights' } });
      await Promise.allSettled([
        harness.vote(id, 'sam', reject('no')),
        harness.vote(id, 'mina'),
      ]);
      const types = await harness.eventTypes();
      expect(types.filter(t => t === 'approval.rejected')).toHaveLength(1);
      expect(types).not.toContain('approval.approved');
    });

    it('two operations consume once', async () => {
      const { id } = await harness.open();
      await harness.vote(id, 'noor');
      const attempts = await Promise.allSettled(
        Array.from({ length: 8 }, (_unused, i) =>
          harness.consume(id, { operationId: `op-${i}` }),
        ),
      );
      expect(attempts.filter(a => a.status === 'fulfilled')).toHaveLength(1);
      const types = await harness.eventTypes();
      expect(types.filter(t => t === 'approval.consumed')).toHaveLength(1);
    });

    it('a withdrawal and a consumption leave one outcome', async () => {
      const { id } = await harness.open();
      await harness.vote(id, 'noor');
      await Promise.allSettled([
        harness.consume(id),
        harness.api.close(
          id,
          { as: 'withdrawn', reason: 'no' },
          { credentials: person('ada') },
        ),
      ]);
      const types = await harness.eventTypes();
      expect(
        types.filter(t =>
          ['approval.consumed', 'approval.withdrawn'].includes(t),
        ),
      ).toHaveLength(1);
    });
  });
});
