import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import {
  approvalsHarness,
  LAB,
  person,
  plugin,
  sampleRequest,
} from '../__testUtils__/approvalsHarness';
import { sweepApprovals } from './sweepApprovals';

jest.setTimeout(60_000);

const HOUR = 60 * 60 * 1000;
const DAY = 24 * 60 * 60 * 1000;

describe.each(eachDatabase())('reading approvals on %s', (_name, database) => {
  let harness: Awaited<ReturnType<typeof approvalsHarness>>;

  beforeEach(async () => {
    harness = await approvalsHarness(await database.init());
  });

  const sweep = () =>
    sweepApprovals(harness.context, new AbortController().signal);

  const list = async (
    viewer: string,
    query: Partial<Parameters<typeof harness.api.list>[0]> = {},
  ) =>
    harness.api.list({
      view: 'waiting',
      limit: 25,
      ...query,
      credentials: person(viewer),
    });
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
      abilities: expect.arrayContaining([{ action: 'approve', allowed: true }]),
    });

    expect(await names('ada', { view: 'mine' })).toEqual(
      expect.arrayContaining(['urgent', 'later']),
    );
    harness.later(7 * DAY);
    expect(await names('noor')).toEqual([]);
    expect(await names('noor', { view: 'all', state: 'expired' })).toHaveLength(
      2,
    );
    expect(await names('noor', { view: 'all', state: 'pending' })).toEqual([]);
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
      harness.api.events({ id, credentials: person('sam') }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(
      harness.api.close({
        id,
        as: 'withdrawn',
        reason: 'No reason.',
        credentials: person('sam'),
      }),
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
    expect(await list('ada')).toEqual({ items: [] });
    for (const viewer of ['ada', 'noor']) {
      await expect(harness.get(id, viewer)).rejects.toMatchObject({
        name: 'NotFoundError',
      });
    }
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
    expect(harness.world.changed.at(-1)?.leadRef).toBe('user:default/petra');
  });

  it('lets a plugin read what it opened, and nothing else', async () => {
    const { id } = await harness.open();
    const read = (pluginId: string) =>
      harness.api.get({ id, credentials: plugin(pluginId) });
    expect(await read('research-environments')).toMatchObject({
      id,
      abilities: [],
    });
    await expect(read('access-grants')).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
  });

  it('gives every event to the ledger by cursor and to people who audit, and to nobody else', async () => {
    await openNamed('one');
    await openNamed('two');
    const seqs = async (credentials: BackstageCredentials, after = 0) =>
      (
        await harness.api.allEvents({ after, limit: 10, credentials })
      ).items.map(event => event.seq);
    expect(await seqs(plugin('assurance'))).toEqual([1, 2]);
    expect(await seqs(plugin('assurance'), 1)).toEqual([2]);
    for (const other of [plugin('research-environments'), person('ada')]) {
      await expect(seqs(other)).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
    }
    harness.world.mayAudit = true;
    expect(await seqs(person('ada'))).toEqual([1, 2]);
  });

  it('says how long such approvals usually take, once there are some', async () => {
    const preview = async () =>
      harness.api.preview({
        request: sampleRequest(),
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
