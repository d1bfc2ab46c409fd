import { JsonObject } from '@backstage/types';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { TargetRun } from './__testUtils__/runTarget';
import {
  sampleEnvironment,
  samplePrivateLink,
  sampleTemplate,
  SUBSCRIPTION_ID,
} from './__testUtils__/sampleEnvironment';
import {
  startTestSubscription,
  TestSubscription,
} from './__testUtils__/startTestSubscription';
import { AzureTarget } from './AzureTarget';

jest.setTimeout(120_000);

describe('AzureTarget against Azure Resource Manager', () => {
  let test: TestSubscription;
  let target: AzureTarget;
  let now: Date;
  let count = 0;

  beforeAll(async () => {
    test = await startTestSubscription();
  });

  afterAll(async () => {
    await test?.stop();
  });

  beforeEach(() => {
    now = new Date('2026-03-01T12:00:00Z');
    target = new AzureTarget(test.subscription, { now: () => now });
  });

  /** A new environment for each test: names are never used twice. */
  const environment = (): TargetEnvironment => {
    count += 1;
    const id = `test000${count}`.slice(-8);
    return sampleEnvironment({
      id,
      namespace: `env-protein-${id}`,
      region: 'eastus',
    });
  };
  const run = (template: JsonObject = sampleTemplate(), env = environment()) =>
    new TargetRun(
      target,
      env,
      target.render(env, { kind: 'azure', template, parameters: {} }),
    );
  const revise = (previous: TargetRun, template: JsonObject) => {
    const env = {
      ...previous.environment,
      revision: previous.environment.revision + 1,
    };
    const next = run(template, env);
    next.state = previous.state;
    return next;
  };
  const through = (other: AzureTarget, r: TargetRun) => {
    const same = new TargetRun(other, r.environment, r.rendered);
    same.state = r.state;
    return same;
  };
  const stackOf = (r: TargetRun) =>
    test.subscription
      .clients('observe')
      .stacks.deploymentStacks.getAtSubscription(
        `glovebox-${r.environment.namespace}`,
      );

  it('plans every resource as new and changes nothing', async () => {
    const r = run();
    const plan = await r.plan();

    expect(plan.objects.filter(o => o.refused)).toEqual([]);
    const kinds = plan.objects.map(o => `${o.origin} ${o.change} ${o.type}`);
    expect(kinds.sort()).toEqual([
      'baseline create Microsoft.Authorization/roleAssignments',
      'baseline create Microsoft.ManagedIdentity/userAssignedIdentities',
      'baseline create Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
      'baseline create Microsoft.Network/privateEndpoints',
      'baseline create Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
      'baseline create Microsoft.Resources/resourceGroups',
      'template create Microsoft.Storage/storageAccounts',
    ]);
    const account = plan.objects.find(o => o.type.endsWith('storageAccounts'));
    expect(account?.before).toBeUndefined();
    expect(account?.after).toContain('publicNetworkAccess: Disabled');
    expect(plan.notChecked.length).toBeGreaterThan(0);
    await expect(stackOf(r)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('says in the plan that pods cannot sign in where the issuer is not known', async () => {
    const env = { ...environment(), clusterOidcIssuer: undefined };
    const plan = await run(sampleTemplate(), env).plan();
    expect(plan.notChecked.join(' ')).toContain('oidcIssuer');
    expect(
      plan.objects.some(o => o.type.endsWith('federatedIdentityCredentials')),
    ).toBe(false);
  });

  it('refuses in the plan what Azure refuses, in its words', async () => {
    const template = sampleTemplate();
    const resources = template.resources as JsonObject[];
    resources[0].sku = { name: 'Huge_LRS' };
    const plan = await run(template).plan();
    expect(plan.objects).toHaveLength(1);
    expect(plan.objects[0]).toMatchObject({
      type: 'Microsoft.Resources/deploymentStacks',
      change: 'unknown',
      refused: expect.stringContaining('sku.name'),
    });
  });

  it('stores the id of the stack before it asks for it, and does not wait in the call', async () => {
    const r = run();
    const first = await r.applyOnce();
    expect(first).toMatchObject({
      done: false,
      state: {
        stackId: expect.stringContaining('/deploymentStacks/glovebox-'),
      },
    });
    await expect(stackOf(r)).rejects.toMatchObject({ statusCode: 404 });

    await expect(r.applyOnce()).resolves.toMatchObject({ done: false });
    const { done, outputs } = await r.apply();
    expect(done).toBe(true);
    expect(outputs?.identityClientId).toMatch(/^[0-9a-f-]{36}$/);
    const stack = await stackOf(r);
    expect(stack.properties?.denySettings.mode).toBe('denyWriteAndDelete');
  });

  it('is the same when it is killed after any step and called with the state of before', async () => {
    const r = run();
    for (let calls = 0; calls < 200; calls++) {
      const before = r.state;
      await r.applyOnce();
      // The answer was lost: the same call again.
      r.state = before;
      if ((await r.applyOnce()).done) {
        break;
      }
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    await expect(r.observe()).resolves.toMatchObject({
      baselineObserved: true,
      message: '7 of 7 resources current',
    });
  });

  it('observes every resource of the stack', async () => {
    const r = run();
    await r.apply();
    const observed = await r.observe();
    expect(observed.baselineObserved).toBe(true);
    expect(observed.workloadsRunning).toBeUndefined();
    expect(observed.resources).toContainEqual({
      targetId: 'azure:research-standard',
      type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
      name: `id-${r.environment.namespace}`,
      origin: 'baseline',
      health: 'current',
      message: undefined,
      observedAt: now.toISOString(),
    });
  });

  it('places endpoints in the shared subnet, side by side, and leaves the subnet alone when they go', async () => {
    const sharedResources = async () => {
      const ids = [];
      const pages = test.subscription
        .clients('observe')
        .resources.resources.listByResourceGroup('rg-platform-network');
      for await (const { id } of pages) {
        ids.push(id);
      }
      return ids;
    };
    const endpointOf = async (r: TargetRun) => {
      const name = (await r.observe()).resources.find(
        ({ type }) => type === 'Microsoft.Network/privateEndpoints',
      )?.name;
      const id = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg-${r.environment.namespace}/providers/Microsoft.Network/privateEndpoints/${name}`;
      const { properties } = await test.subscription
        .clients('provision')
        .resources.resources.getById(id, '2024-05-01');
      return {
        subnet: properties?.subnet as { id: string },
        address: (
          properties?.customDnsConfigs as { ipAddresses: string[] }[]
        )[0].ipAddresses[0],
      };
    };
    const before = await sharedResources();
    expect(before.length).toBeGreaterThan(0);
    const first = run();
    const second = run();
    await first.apply();
    await second.apply();

    const [one, two] = [await endpointOf(first), await endpointOf(second)];
    const [shared] = samplePrivateLink.subnets;
    expect([one.subnet.id, two.subnet.id]).toEqual([shared.id, shared.id]);
    expect(one.address).toMatch(/^10\.60\.4\.\d+$/);
    expect(two.address).toMatch(/^10\.60\.4\.\d+$/);
    expect(one.address).not.toBe(two.address);

    const { inventory } = await first.destroy();
    expect(inventory).toContainEqual(
      expect.objectContaining({
        type: 'Microsoft.Network/privateEndpoints',
        outcome: 'removed',
      }),
    );
    expect(inventory.some(({ name }) => name.includes('vnet-research'))).toBe(
      false,
    );
    expect(await sharedResources()).toEqual(before);
    await expect(endpointOf(second)).resolves.toEqual(two);
    await expect(second.observe()).resolves.toMatchObject({
      baselineObserved: true,
    });
  });

  it('names the subnet in the plan where it is not there', async () => {
    const [shared] = samplePrivateLink.subnets;
    const env = {
      ...environment(),
      privateLink: {
        ...samplePrivateLink,
        subnets: [{ ...shared, id: `${shared.id}-unknown` }],
      },
    };
    await expect(run(sampleTemplate(), env).plan()).resolves.toMatchObject({
      objects: [
        { refused: expect.stringContaining('environment-endpoints-unknown') },
      ],
    });
  });

  it('shows a change, applies it, and removes what is no longer rendered', async () => {
    const first = run(sampleTemplate({ accounts: ['data', 'old'] }));
    await first.apply();
    const template = sampleTemplate({ accounts: ['data'] });
    (template.resources as JsonObject[])[0].sku = { name: 'Standard_ZRS' };
    const second = revise(first, template);

    const plan = await second.plan();
    const accounts = plan.objects
      .filter(o => o.type === 'Microsoft.Storage/storageAccounts')
      .map(o => [o.name.slice(0, 3), o.change]);
    expect(accounts).toEqual(
      expect.arrayContaining([
        ['dat', 'update'],
        ['old', 'delete'],
      ]),
    );
    expect(
      plan.objects.find(o => o.type.endsWith('userAssignedIdentities'))?.change,
    ).toBe('none');

    await second.apply();
    const names = (await second.observe()).resources.map(o => o.name);
    expect(names.some(name => name.startsWith('old'))).toBe(false);
  });

  it('says what failed, keeps what was made, and goes on when retried', async () => {
    const taken = run(sampleTemplate({ accounts: [] }));
    const literal = (name: string): JsonObject => {
      const template = sampleTemplate({ accounts: [] });
      (template.resources as JsonObject[]).push({
        type: 'Microsoft.Storage/storageAccounts',
        apiVersion: '2023-05-01',
        name,
        location: 'eastus',
        kind: 'StorageV2',
        sku: { name: 'Standard_LRS' },
        properties: {},
      });
      return template;
    };
    const owner = run(literal('gloveboxtaken'), taken.environment);
    await owner.apply();

    const r = run(literal('gloveboxtaken'));
    const failed = {
      name: 'TargetError',
      reason: expect.stringMatching(/DeploymentFailed|Refused/),
      message: expect.stringContaining('already taken'),
      retryable: false,
    };
    await expect(r.apply()).rejects.toMatchObject(failed);

    await owner.destroy();
    now = new Date(now.getTime() + 60_000);
    const afterFailure = r.state;
    await expect(r.apply()).resolves.toMatchObject({ done: true });

    // Every answer since the failure was lost: what Azure made meanwhile counts.
    r.state = afterFailure;
    await expect(r.applyOnce()).resolves.toMatchObject({ done: true });
  });

  it('never takes over a stack or a group that is there', async () => {
    const r = run();
    await r.apply();
    const stranger = new TargetRun(
      target,
      { ...r.environment, id: 'another1' },
      r.rendered,
    );
    const stackTaken = { name: 'TargetError', reason: 'StackTaken' };
    await expect(stranger.plan()).rejects.toMatchObject(stackTaken);
    await expect(stranger.apply()).rejects.toMatchObject(stackTaken);
    await expect(stranger.destroy()).resolves.toMatchObject({ done: true });
    await expect(stackOf(r)).resolves.toBeDefined();

    const other = run();
    await test.subscription
      .clients('provision')
      .resources.resourceGroups.createOrUpdate(
        `rg-${other.environment.namespace}`,
        { location: 'eastus' },
      );
    await expect(other.apply()).rejects.toMatchObject({
      reason: 'ResourceGroupTaken',
      retryable: false,
    });
  });

  it('deletes everything and lists it', async () => {
    const r = run();
    await r.apply();
    const { inventory } = await r.destroy();
    expect(inventory).toHaveLength(8);
    expect(new Set(inventory.map(item => item.outcome))).toEqual(
      new Set(['removed']),
    );
    await expect(stackOf(r)).rejects.toMatchObject({ statusCode: 404 });
    await expect(r.destroy()).resolves.toMatchObject({
      done: true,
      inventory: [expect.objectContaining({ outcome: 'already-gone' })],
    });
  });

  it('has nothing to delete where nothing was asked for', async () => {
    await expect(run().destroy()).resolves.toMatchObject({
      done: true,
      inventory: [],
    });
  });

  it('says what to renew when the credential is not accepted', async () => {
    const r = run();
    const stale = new AzureTarget(
      test.reconnected({ clientSecret: 'no-longer-good' }),
    );
    const unauthorized = {
      reason: 'Unauthorized',
      message: expect.stringContaining('glovebox.azure.identities.observe'),
    };
    await expect(through(stale, r).plan()).rejects.toMatchObject({
      ...unauthorized,
      retryable: false,
    });
    await expect(
      stale.check(AbortSignal.timeout(10_000)),
    ).resolves.toMatchObject({ healthy: false, ...unauthorized });
  });

  it('names the missing right', async () => {
    const r = run();
    const weak = through(
      new AzureTarget(test.reconnected({ observeOnly: true })),
      r,
    );
    const forbidden = {
      reason: 'Forbidden',
      message: expect.stringContaining('deploy/rbac/azure'),
      retryable: false,
    };
    await expect(weak.plan()).rejects.toMatchObject(forbidden);
    await expect(weak.apply()).rejects.toMatchObject(forbidden);
  });

  it('is to be retried when it cannot be reached, and gives up when forced', async () => {
    const r = run();
    await r.apply();
    const away = through(
      new AzureTarget(
        test.reconnected({ resourceManagerEndpoint: 'https://localhost:1' }),
      ),
      r,
    );
    const unreachable = {
      name: 'TargetError',
      reason: 'Unreachable',
      retryable: true,
    };
    await expect(away.plan()).rejects.toMatchObject(unreachable);
    await expect(away.observe()).rejects.toMatchObject(unreachable);
    await expect(away.destroy()).rejects.toMatchObject(unreachable);

    const { done, inventory } = await away.destroyOnce(true);
    expect(done).toBe(true);
    expect(inventory).toHaveLength(8);
    expect(inventory.every(item => item.outcome === 'stayed')).toBe(true);
  });

  it('is to be retried when Entra ID cannot be reached', async () => {
    const r = run();
    const away = through(
      new AzureTarget(
        test.reconnected({ authorityHost: 'https://localhost:1' }),
      ),
      r,
    );
    await expect(away.plan()).rejects.toMatchObject({
      reason: 'Unreachable',
      retryable: true,
    });
  });

  it('is healthy when Azure answers and takes both identities', async () => {
    await expect(
      target.check(AbortSignal.timeout(10_000)),
    ).resolves.toMatchObject({ healthy: true, reason: 'Reachable' });
  });
});
