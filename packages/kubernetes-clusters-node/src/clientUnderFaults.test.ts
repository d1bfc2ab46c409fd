import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import {
  FaultRuleInput,
  LocalCloud,
  startLocalCloud,
} from '@glovebox/local-cloud';
import { KubernetesClient } from './KubernetesClient';
import { KubernetesClusters } from './KubernetesClusters';

const MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
const named = (name: string) => ({ ...MAP, name, namespace: 'default' });
const object = (name: string, value = '1') => ({
  ...MAP,
  metadata: { name, namespace: 'default' },
  data: { value },
});
const APPLY = { fieldManager: 'test' };

describe('the client of a cluster under fault', () => {
  let dataDir: string;
  let cloud: LocalCloud;
  let client: KubernetesClient;

  const connect = (timeoutMs?: number) => {
    const { kubeconfigFile: kubeconfig } = cloud.clusters[0];
    const identity = { kubeconfig, context: 'aks-east' };
    return KubernetesClusters.fromConfig(
      new ConfigReader({
        glovebox: {
          clusters: [
            {
              name: 'aks-east',
              region: 'eastus',
              riskClasses: ['standard'],
              identities: { observe: identity, provision: identity },
              login: { type: 'azure', tenantId: 'tenant', notes: [] },
            },
          ],
        },
      }),
      { timeoutMs },
    )
      .get('aks-east')
      .client('provision');
  };
  const faults = (...rules: FaultRuleInput[]) => cloud.faults.set(rules);
  const struck = () => cloud.faults.status().rules.map(rule => rule.struck);
  /** How long something takes, in milliseconds. */
  const duration = async (act: () => Promise<unknown>) => {
    const begun = performance.now();
    await act();
    return performance.now() - begun;
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'clusters-faults-'));
    cloud = await startLocalCloud({
      dataDir,
      ports: {
        identity: 0,
        entra: 0,
        arm: 0,
        kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
      },
    });
    client = connect();
    // Discovery is remembered: the calls below are one request each.
    await client.list(MAP, { namespace: 'default' });
  });
  afterEach(() => cloud.faults.clear());
  afterAll(async () => {
    await cloud?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('waits as long as a throttling server asks, and then gets its answer', async () => {
    faults({
      fault: { type: 'error', status: 429, retryAfterSeconds: 1 },
      next: 1,
    });
    const ms = await duration(() => client.list(MAP));
    expect(ms).toBeGreaterThanOrEqual(1_000);
    expect(ms).toBeLessThan(3_000);
  });

  it('hands a long wait on to its caller at once', async () => {
    faults({ fault: { type: 'error', status: 429, retryAfterSeconds: 60 } });
    await expect(client.list(MAP)).rejects.toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      retryAfterMs: 60_000,
      transient: true,
    });
    expect(struck()).toEqual([1]);
  });

  it.each([500, 503] as const)(
    'gets over a %d, and gives up after four tries',
    async status => {
      faults({ fault: { type: 'error', status }, next: 3 });
      await expect(client.list(MAP)).resolves.toEqual(expect.any(Array));
      expect(struck()).toEqual([3]);
      faults({ fault: { type: 'error', status } });
      await expect(client.list(MAP)).rejects.toMatchObject({
        code: status,
        transient: true,
      });
      expect(struck()).toEqual([4]);
    },
  );

  it('applies once more after a lost answer: the object is there once, with one manager', async () => {
    faults({ fault: { type: 'reset', when: 'after' }, next: 2 });
    const { object: applied } = await client.applyServerSide(
      object('applied'),
      APPLY,
    );
    expect(struck()).toEqual([2]);
    expect(applied.metadata.managedFields).toHaveLength(1);
    expect(applied).toMatchObject({ data: { value: '1' } });
  });

  it('does not create once more after a lost answer', async () => {
    faults({
      fault: { type: 'reset', when: 'after' },
      methods: ['POST'],
      next: 1,
    });
    await expect(client.create(object('created'), APPLY)).rejects.toMatchObject(
      { reason: 'Unreachable', transient: true },
    );
    faults();
    // It was made: who creates looks before trying again.
    await expect(client.get(named('created'))).resolves.toBeDefined();
  });

  it('creates once more where the server refused to begin', async () => {
    faults({
      fault: { type: 'error', status: 429, retryAfterSeconds: 1 },
      methods: ['POST'],
      next: 1,
    });
    await client.create(object('throttled'), APPLY);
    expect(struck()).toEqual([1]);
  });

  it('knows that it deleted what a second try finds gone', async () => {
    const { object: made } = await client.applyServerSide(
      object('deleted'),
      APPLY,
    );
    const { uid } = made.metadata;
    faults({
      fault: { type: 'reset', when: 'after' },
      methods: ['DELETE'],
      next: 1,
    });
    await expect(client.delete(named('deleted'), { uid })).resolves.toBe(true);
    await expect(client.delete(named('deleted'), { uid })).resolves.toBe(false);
  });

  it('does not repeat a deletion that could hit a successor', async () => {
    await client.applyServerSide(object('successor'), APPLY);
    faults({
      fault: { type: 'reset', when: 'after' },
      methods: ['DELETE'],
      next: 1,
    });
    await expect(client.delete(named('successor'))).rejects.toMatchObject({
      reason: 'Unreachable',
    });
  });

  it('ends within its timeout, whatever the server does', async () => {
    const hasty = connect(300);
    faults({ fault: { type: 'latency', ms: 60_000 } });
    const ms = await duration(async () => {
      await expect(hasty.list(MAP)).rejects.toMatchObject({
        reason: 'Timeout',
      });
    });
    expect(ms).toBeLessThan(2_000);
    faults({ fault: { type: 'error', status: 503, retryAfterSeconds: 1 } });
    await expect(hasty.list(MAP)).rejects.toMatchObject({ code: 503 });
    expect(struck()).toEqual([1]);
  });

  it('stops waiting when aborted', async () => {
    faults({ fault: { type: 'error', status: 503, retryAfterSeconds: 4 } });
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(new Error('the lease is lost')), 100);
    const ms = await duration(async () => {
      await expect(
        client.list(MAP, { signal: leaving.signal }),
      ).rejects.toThrow('the lease is lost');
    });
    expect(ms).toBeLessThan(2_000);
  });

  it('resumes after an outage', async () => {
    cloud.faults.stopAnswering('kubernetes/aks-east', 0.4);
    await expect(client.list(MAP)).resolves.toEqual(expect.any(Array));
  });

  it('makes each of 40 objects once while one call in five fails', async () => {
    cloud.faults.set(
      [
        { fault: { type: 'reset', when: 'after' }, share: 0.07 },
        { fault: { type: 'reset' }, share: 0.07 },
        { fault: { type: 'error', status: 500 }, share: 0.06 },
        { fault: { type: 'latency', ms: 1, upToMs: 30 }, share: 0.2 },
      ],
      { seed: 3 },
    );
    const names = [...Array(40)].map((_, n) => `storm-${n}`);
    for (const name of names) {
      await client.applyServerSide(object(name), APPLY);
    }
    expect(
      struck()
        .slice(0, 3)
        .every(n => n > 0),
    ).toBe(true);
    faults();
    const found = await client.list(MAP, { namespace: 'default' });
    expect(
      found.filter(({ metadata }) => metadata.name.startsWith('storm-')),
    ).toHaveLength(40);
  });
});
