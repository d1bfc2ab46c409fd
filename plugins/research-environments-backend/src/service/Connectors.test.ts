import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { Connectors } from './Connectors';
import { portalDependencies } from './portalDependencies';

jest.setTimeout(60_000);

const never = new AbortController().signal;

describe.each(eachDatabase())('connectors on %s', (_, db) => {
  let portal: TestLifecycle;
  let connectors: Connectors;

  beforeEach(async () => {
    portal = await new TestLifecycle(
      await createWorld(await db.init()),
    ).start();
    connectors = Connectors.create(portal.context, { timeoutMs: 100 });
  });

  afterEach(() => portal.stop());

  const cluster = async () =>
    (await connectors.list()).find(c => c.id === 'kubernetes:east');

  function unhealthy() {
    portal.world.cluster.check = async () => ({
      healthy: false,
      reason: 'Unreachable',
      message: 'kubernetes:east does not answer.',
    });
  }

  it('are checked by whichever replica comes first, once an interval, and shown by all', async () => {
    const check = jest.spyOn(portal.world.cluster, 'check');
    const other = Connectors.create(new TestLifecycle(portal.world).context);
    expect((await cluster())?.status.word).toBe('Not checked yet');
    await Promise.all([connectors.checkDue(never), other.checkDue(never)]);
    expect(check).toHaveBeenCalledTimes(1);
    const [first, second] = await Promise.all([
      connectors.list(),
      other.list(),
    ]);
    expect(first).toEqual(second);
    expect(await cluster()).toMatchObject({
      status: { word: 'Healthy', reason: 'It answers.' },
      lastCheckedAt: portal.world.time.now.toISOString(),
    });
    await connectors.checkDue(never);
    expect(check).toHaveBeenCalledTimes(1);
    portal.advance(60_000);
    await other.checkDue(never);
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('say since when they are as they are, and for what reason', async () => {
    await connectors.checkDue(never);
    unhealthy();
    portal.advance(60_000);
    const since = portal.world.time.now.toISOString();
    await connectors.checkDue(never);
    portal.advance(60_000);
    await connectors.checkDue(never);
    expect(await cluster()).toMatchObject({
      status: {
        word: 'Unhealthy',
        tone: 'failed',
        reason: 'kubernetes:east does not answer.',
        since,
      },
      lastCheckedAt: portal.world.time.now.toISOString(),
    });
  });

  it('do not wait for one that never answers, nor for each other', async () => {
    portal.world.cluster.check = () => new Promise(() => {});
    await connectors.checkDue(never);
    expect(await cluster()).toMatchObject({
      status: {
        word: 'Unhealthy',
        reason: expect.stringContaining('did not answer'),
      },
    });
    const azure = (await connectors.list()).find(
      c => c.id === 'azure:research',
    );
    expect(azure?.status.word).toBe('Healthy');
  });

  it('are checked on demand, but not over and over', async () => {
    const check = jest.spyOn(portal.world.cluster, 'check');
    await connectors.check('kubernetes:east');
    await connectors.check('kubernetes:east');
    expect(check).toHaveBeenCalledTimes(1);
    portal.advance(10_000);
    unhealthy();
    expect((await connectors.check('kubernetes:east')).status.word).toBe(
      'Unhealthy',
    );
    await expect(connectors.check('kubernetes:west')).rejects.toThrow(
      /nothing configured/,
    );
  });

  it('say that a check is too old to rely on', async () => {
    await connectors.checkDue(never);
    portal.advance(10 * 60_000);
    expect((await cluster())?.status.word).toBe('Not checked lately');
  });

  it('count what hangs on them', async () => {
    await portal.ready();
    await portal.requestAndPlan({ name: 'draft', gpu: undefined });
    expect(await cluster()).toMatchObject({
      environments: 1,
      operationsUnderWay: 0,
      operationsFailed: 0,
    });
  });

  it('tell whether approvals and the catalog answer', async () => {
    const { approvals, directory } = portal.world;
    const withPortal = Connectors.create(portal.context, {
      dependencies: portalDependencies(portal.context),
    });
    const words = async () =>
      Object.fromEntries(
        (await withPortal.list())
          .filter(c => c.kind === 'portal')
          .map(c => [c.id, c.status.word]),
      );
    await withPortal.checkDue(never);
    expect(await words()).toEqual({
      'portal:approvals': 'Healthy',
      'portal:catalog': 'Healthy',
    });
    approvals.failNext.get = new Error('Away');
    directory.membersOf = async () => {
      throw new Error('Away');
    };
    portal.advance(60_000);
    await withPortal.checkDue(never);
    expect(await words()).toEqual({
      'portal:approvals': 'Unhealthy',
      'portal:catalog': 'Unhealthy',
    });
  });
});
