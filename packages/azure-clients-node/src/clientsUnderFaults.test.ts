import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import {
  FaultRuleInput,
  LocalCloud,
  startLocalCloud,
} from '@glovebox/local-cloud';
import { AzureSubscriptions } from './AzureSubscriptions';

/** The sample subscription of local-cloud for risk class `standard`. */
const SUBSCRIPTION_ID = '5e1f0c2a-93d4-4b8e-a6f7-1d0c9b8a7e61';
const GROUP = { location: 'eastus2' };

describe('the clients of Azure under fault', () => {
  let dataDir: string;
  let cloud: LocalCloud;
  let config: ConfigReader;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'azure-faults-'));
    cloud = await startLocalCloud({
      dataDir,
      ports: {
        identity: 0,
        entra: 0,
        arm: 0,
        kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
      },
    });
    const { tenantId, observe, provision } = JSON.parse(
      await readFile(join(dataDir, 'applications.json'), 'utf8'),
    );
    config = new ConfigReader({
      glovebox: {
        azure: {
          tenantId,
          authorityHost: cloud.entraUrl,
          resourceManagerEndpoint: cloud.armUrl,
          caFile: cloud.caFile,
          identities: {
            observe: { type: 'client-secret', ...observe },
            provision: { type: 'client-secret', ...provision },
          },
          subscriptions: [
            {
              name: 'research-standard',
              id: SUBSCRIPTION_ID,
              region: 'eastus2',
              riskClasses: ['standard'],
            },
          ],
        },
      },
    });
  });
  afterEach(() => cloud.faults.clear());
  afterAll(async () => {
    await cloud?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** New clients, without a token yet. */
  const connect = (timeoutMs?: number) =>
    AzureSubscriptions.fromConfig(config, { timeoutMs })
      .get('research-standard')
      .clients('provision');
  const faults = (...rules: FaultRuleInput[]) => cloud.faults.set(rules);
  const struck = () => cloud.faults.status().rules.map(rule => rule.struck);
  const groups = async (clients = connect()) => {
    const names: string[] = [];
    for await (const group of clients.resources.resourceGroups.list()) {
      names.push(group.name ?? '');
    }
    return names;
  };
  const stacks = async (clients = connect()) => {
    const names: string[] = [];
    const list = clients.stacks.deploymentStacks.listAtSubscription();
    for await (const stack of list) names.push(stack.name ?? '');
    return names;
  };
  const duration = async (act: () => Promise<unknown>) => {
    const begun = performance.now();
    await act();
    return performance.now() - begun;
  };

  describe.each([
    ['an SDK of the older generation', groups],
    ['an SDK of the newer generation', stacks],
  ])('%s', (_, list) => {
    it('waits as long as Azure asks', async () => {
      faults({
        fault: { type: 'error', status: 429, retryAfterSeconds: 1 },
        api: 'azure',
        next: 1,
      });
      const ms = await duration(() => list());
      expect(ms).toBeGreaterThanOrEqual(1_000);
      expect(struck()).toEqual([1]);
    });

    it('hands a long wait on to its caller at once', async () => {
      faults({
        fault: { type: 'error', status: 429, retryAfterSeconds: 1800 },
        api: 'azure',
      });
      const error = await list().catch(e => e);
      expect(error).toMatchObject({ name: 'RestError', statusCode: 429 });
      expect(error.response.headers.get('retry-after')).toBe('1800');
      expect(struck()).toEqual([1]);
    });

    it('gets over failures and lost connections', async () => {
      faults(
        { fault: { type: 'error', status: 503 }, api: 'azure', next: 1 },
        { fault: { type: 'reset' }, api: 'azure', next: 1 },
        { fault: { type: 'reset', when: 'after' }, api: 'azure', next: 1 },
      );
      await list();
      expect(struck()).toEqual([1, 1, 1]);
    });

    it('gives up after four tries', async () => {
      faults({ fault: { type: 'error', status: 500 }, api: 'azure' });
      await expect(list()).rejects.toMatchObject({ statusCode: 500 });
      expect(struck()).toEqual([4]);
    });

    it('ends within its timeout with an error that passes', async () => {
      const clients = connect(400);
      await list(clients);
      faults({ fault: { type: 'latency', ms: 60_000 }, api: 'azure' });
      const ms = await duration(async () => {
        await expect(list(clients)).rejects.toMatchObject({
          name: 'RestError',
          code: 'ETIMEDOUT',
          message: expect.stringContaining('did not answer within 0.4 s'),
        });
      });
      expect(ms).toBeLessThan(2_000);
    });
  });

  it('ends as aborted when its caller aborts', async () => {
    const { resources } = connect();
    await resources.resourceGroups.checkExistence('any');
    faults({ fault: { type: 'latency', ms: 60_000 }, api: 'azure' });
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(), 100);
    await expect(
      resources.resourceGroups.checkExistence('any', {
        abortSignal: leaving.signal,
      }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('writes once more after a lost answer', async () => {
    const { resources } = connect();
    faults({
      fault: { type: 'reset', when: 'after' },
      api: 'azure',
      methods: ['PUT'],
      next: 2,
    });
    await resources.resourceGroups.createOrUpdate('storm', GROUP);
    expect(struck()).toEqual([2]);
    faults();
    expect(await groups()).toContain('storm');
  });

  it('gets its token from an Entra ID that fails in passing', async () => {
    faults(
      { fault: { type: 'error', status: 503 }, api: 'entra', next: 1 },
      { fault: { type: 'reset' }, api: 'entra', next: 1 },
    );
    await groups();
    expect(struck()).toEqual([1, 1]);
  });

  it('says that Entra ID does not answer, in time', async () => {
    faults({ fault: { type: 'latency', ms: 60_000 }, api: 'entra' });
    const ms = await duration(async () => {
      // The SDK's own name for an authority that could not be asked.
      await expect(groups(connect(300))).rejects.toThrow(
        'endpoints_resolution_error',
      );
    });
    expect(ms).toBeLessThan(5_000);
  });

  it('resumes after an outage', async () => {
    const clients = connect();
    await groups(clients);
    cloud.faults.stopAnswering('azure', 0.5);
    await expect(groups(clients)).resolves.toEqual(expect.any(Array));
  });
});
