import { DriftFinding } from '@glovebox/backstage-plugin-research-environments-common';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { ADA, PIET } from '../__testUtils__/FakeDirectory';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { restoreApproved } from './healEnvironment';

jest.setTimeout(60_000);

const STRANGER = 'user:default/mallory';
const HOUR_MS = 3_600_000;

function changed(overrides: Partial<DriftFinding> = {}): DriftFinding {
  return {
    targetId: 'kubernetes:east',
    type: 'networking.k8s.io/v1/NetworkPolicy',
    name: 'default-deny',
    origin: 'baseline',
    change: 'changed',
    fields: ['spec.ingress'],
    manager: 'kubectl-edit',
    since: '2026-01-01T11:59:00Z',
    remedy: 'restore',
    ...overrides,
  };
}

const TEMPLATE = changed({
  type: 'batch/v1/Job',
  name: 'train',
  origin: 'template',
  fields: ['spec.suspend'],
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

describe.each(eachDatabase())('drift on %s', (_, db) => {
  let portal: TestLifecycle;

  beforeEach(async () => {
    portal = await new TestLifecycle(
      await createWorld(await db.init()),
    ).start();
  });

  afterEach(() => portal.stop());

  const cluster = () => portal.world.cluster;
  const drifted = async (id: string) =>
    (await portal.get(id)).environment.conditions.find(
      c => c.type === 'Drifted',
    );
  const lookAndSettle = async (id: string) => {
    await portal.observe();
    return portal.settled(id);
  };

  /** Lets the time pass after which an operation gives up. */
  async function overtime(id: string): Promise<void> {
    await until(async () => {
      portal.advance(11_000);
      return (await portal.get(id)).environment.operation?.state !== 'active';
    });
  }

  it('puts the baseline back by itself and tells who had changed it', async () => {
    const id = await portal.ready();
    cluster().drift.set(id, [changed()]);
    await lookAndSettle(id);
    expect(cluster().healed).toEqual([
      { environmentId: id, names: ['default-deny'] },
    ]);
    expect(await drifted(id)).toMatchObject({ status: 'False' });
    expect(await portal.status(id)).toMatchObject({
      word: 'Ready',
      tone: 'ok',
    });
    const events = await portal.context.events.list({
      subjectId: id,
      limit: 100,
    });
    expect(events.map(e => e.type)).toEqual(
      expect.arrayContaining(['environment.drifted', 'environment.healed']),
    );
    expect(events.at(-1)).toMatchObject({
      type: 'environment.healed',
      actor: 'plugin:research-environments',
      summary: expect.stringContaining(
        'NetworkPolicy default-deny: spec.ingress was changed by kubectl-edit',
      ),
    });
    // Nobody was asked to approve anything anew.
    expect(events.filter(e => e.type === 'environment.submitted')).toHaveLength(
      1,
    );
  });

  it('asks about a template, says what changed, and restores it when the owner group says so', async () => {
    const id = await portal.ready();
    cluster().drift.set(id, [TEMPLATE]);
    await portal.observe();
    expect(await drifted(id)).toMatchObject({
      status: 'True',
      reason: 'AwaitsDecision',
      message: expect.stringContaining(
        'Job train: spec.suspend was changed by kubectl-edit',
      ),
    });
    expect(await portal.status(id)).toMatchObject({
      word: 'Ready',
      tone: 'warning',
    });
    await portal.observe();
    await portal.observe();
    expect(cluster().healed).toEqual([]);
    const told = (await portal.events(id)).filter(type => type === 'drifted');
    expect(told).toHaveLength(1);

    await restoreApproved(portal.context, {
      id,
      viewer: await portal.viewer(ADA),
      objects: [TEMPLATE],
    });
    await portal.settled(id);
    expect(cluster().healed).toEqual([{ environmentId: id, names: ['train'] }]);
    expect(await drifted(id)).toMatchObject({ status: 'False' });
    expect((await portal.events(id)).at(-1)).toBe('healed');
  });

  it('restores what a person read, and nothing that changed since', async () => {
    const id = await portal.ready();
    const other = { ...TEMPLATE, name: 'evaluate' };
    cluster().drift.set(id, [TEMPLATE, other]);
    await portal.observe();
    await restoreApproved(portal.context, {
      id,
      viewer: await portal.viewer(PIET),
      objects: [TEMPLATE],
    });
    await portal.settled(id);
    expect(cluster().healed).toEqual([{ environmentId: id, names: ['train'] }]);
    expect(await drifted(id)).toMatchObject({ status: 'True' });
    await expect(
      restoreApproved(portal.context, {
        id,
        viewer: await portal.viewer(PIET),
        objects: [TEMPLATE],
      }),
    ).rejects.toThrow('None of these objects differs');
  });

  it('is for the owner group and the platform team, and not while something else is done', async () => {
    const id = await portal.ready();
    cluster().drift.set(id, [TEMPLATE]);
    await portal.observe();
    const restore = async (who: string) =>
      restoreApproved(portal.context, {
        id,
        viewer: await portal.viewer(who),
        objects: [TEMPLATE],
      });
    await expect(restore(STRANGER)).rejects.toThrow(
      'Only the owner group or the platform team',
    );
    await restore(ADA);
    await expect(restore(ADA)).rejects.toThrow('Something is being done');
    await portal.settled(id);
    await expect(restore(ADA)).rejects.toThrow('as it was approved');
  });

  it('does not fight: after three times within an hour it stops and asks, and an hour later it tries again', async () => {
    const id = await portal.ready();
    cluster().stubborn = true;
    cluster().drift.set(id, [changed()]);
    for (let look = 0; look < 6; look++) {
      await portal.observe();
      await overtime(id);
    }
    expect(cluster().healed).toHaveLength(3);
    expect(await drifted(id)).toMatchObject({
      status: 'True',
      reason: 'HealingStopped',
      message: expect.stringContaining('3 times within an hour'),
    });
    portal.advance(HOUR_MS);
    cluster().stubborn = false;
    await lookAndSettle(id);
    expect(cluster().healed).toHaveLength(4);
    expect(await drifted(id)).toMatchObject({ status: 'False' });
  });

  it('applies nothing that is not what was approved', async () => {
    const id = await portal.ready();
    const { head } = await portal.get(id);
    const row = await portal.world
      .database('plans')
      .where({ environment_id: id, number: head.number })
      .first('content');
    const content = JSON.parse(row.content);
    content.rendered[0].documents[0].content.smuggled = true;
    await portal.world
      .database('plans')
      .where({ environment_id: id, number: head.number })
      .update({ content: JSON.stringify(content) });
    cluster().drift.set(id, [changed()]);
    const { environment } = await lookAndSettle(id);
    expect(cluster().healed).toEqual([]);
    expect(environment.operation).toMatchObject({
      kind: 'environment.heal',
      state: 'failed',
      error: { reason: 'NotAsApproved' },
    });
  });

  it('tells when somebody undid the change', async () => {
    const id = await portal.ready();
    cluster().drift.set(id, [TEMPLATE]);
    await portal.observe();
    cluster().drift.set(id, []);
    await portal.observe();
    expect((await portal.events(id)).at(-1)).toBe('drift-ended');
  });

  it('does not know while the target cannot be seen, and tells nothing of it', async () => {
    const id = await portal.ready();
    cluster().drift.set(id, [TEMPLATE]);
    await portal.observe();
    cluster().unreachable();
    await portal.observe();
    expect(await drifted(id)).toMatchObject({ status: 'Unknown' });
    expect(await portal.events(id)).not.toContain('drift-ended');
    cluster().recover();
    await portal.observe();
    const told = (await portal.events(id)).filter(type => type === 'drifted');
    expect(told).toHaveLength(1);
  });

  it('leaves to people what the portal cannot undo', async () => {
    const id = await portal.ready();
    cluster().drift.set(id, [changed({ remedy: 'by-hand' })]);
    await portal.observe();
    expect(cluster().healed).toEqual([]);
    expect(await drifted(id)).toMatchObject({ reason: 'ByHand' });
    await expect(
      restoreApproved(portal.context, {
        id,
        viewer: await portal.viewer(PIET),
        objects: [changed()],
      }),
    ).rejects.toThrow('The portal cannot undo this');
  });
});
