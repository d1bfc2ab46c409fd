import { JsonObject } from '@backstage/types';
import { resourceNames } from '../../resourceNames';
import { ContractSuite } from './ContractSuite';
import { failureOf, until } from './until';

export function applyCases(get: () => ContractSuite) {
  it('stores the id of the stack before it asks for it, and does not wait in the call', async () => {
    const suite = get();
    const r = suite.start();
    const first = await r.applyOnce();
    expect(first).toMatchObject({
      done: false,
      state: {
        stackId: expect.stringContaining('/deploymentStacks/glovebox-'),
      },
    });
    await expect(suite.stackOf(r)).rejects.toMatchObject({ statusCode: 404 });

    await expect(r.applyOnce()).resolves.toMatchObject({ done: false });
    const { done, outputs } = await r.apply();
    expect(done).toBe(true);
    expect(outputs?.identityClientId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is the same when it is killed after any step and called with the state of before', async () => {
    const suite = get();
    const r = suite.start();
    const lostAnswer = async () => {
      const before = r.state;
      await r.applyOnce();
      // The answer was lost: the same call again.
      r.state = before;
      return r.applyOnce();
    };
    await until('applied', lostAnswer, ({ done }) => done, suite.patience);
    const observed = await r.observe();
    expect(observed.baselineObserved).toBe(true);
    expect(observed.message).toMatch(/^(\d+) of \1 resources current$/);
  });

  it("gives the environment's identity its one role on its own storage", async () => {
    const suite = get();
    const r = suite.start();
    await r.apply();
    const id = await suite.idOf(r, 'Microsoft.Authorization/roleAssignments');
    expect(id.toLowerCase()).toContain(
      `/resourcegroups/rg-${r.environment.namespace}/providers/microsoft.storage/storageaccounts/`,
    );
    const { properties } = await suite.subscription
      .clients('provision')
      .resources.resources.getById(id, '2022-04-01');
    expect(properties).toMatchObject({
      principalType: 'ServicePrincipal',
      roleDefinitionId: expect.stringMatching(
        /ba92f5b4-2d11-453d-a403-e96b0029c9fe$/,
      ),
    });
  });

  it('shows a change, applies it, and removes what is no longer rendered', async () => {
    const suite = get();
    const first = suite.start(suite.template(['data', 'old']));
    await first.apply();
    const template = suite.template(['data']);
    (template.resources as JsonObject[])[0].sku = { name: 'Standard_GRS' };
    const second = suite.revise(first, template);

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
    const suite = get();
    const literal: JsonObject = suite.template([]);
    (literal.resources as JsonObject[]).push({
      type: 'Microsoft.Storage/storageAccounts',
      apiVersion: '2023-05-01',
      // Names of storage accounts are one for the whole world.
      name: `glovebox${suite.run}taken`,
      location: suite.connection.region,
      kind: 'StorageV2',
      sku: { name: 'Standard_LRS' },
      properties: {},
    });
    const owner = suite.start(literal);
    await owner.apply();

    const r = suite.start(literal);
    await expect(r.apply()).rejects.toMatchObject({
      name: 'TargetError',
      reason: expect.stringMatching(/DeploymentFailed|Refused/),
      message: expect.stringMatching(/already (taken|in another)/),
      retryable: false,
    });

    await owner.destroy();
    const afterFailure = r.state;
    // Azure may keep a name for a while after its account is gone.
    await until(
      'retried',
      () => failureOf(() => r.apply()),
      failure => failure === undefined,
      suite.patience,
    );

    // Every answer since the failure was lost: what Azure made meanwhile counts.
    r.state = afterFailure;
    await expect(r.applyOnce()).resolves.toMatchObject({ done: true });
  });

  it('never takes over a stack or a group that is there', async () => {
    const suite = get();
    const r = suite.start();
    await r.apply();
    const { namespace } = r.environment;
    const stranger = suite.start(
      suite.template(),
      suite.environment({ namespace }),
    );
    const stackTaken = { name: 'TargetError', reason: 'StackTaken' };
    await expect(stranger.plan()).rejects.toMatchObject(stackTaken);
    await expect(stranger.apply()).rejects.toMatchObject(stackTaken);
    await expect(stranger.destroy()).resolves.toMatchObject({ done: true });
    await expect(suite.stackOf(r)).resolves.toBeDefined();

    const other = suite.start();
    await suite.foreignGroup(resourceNames(other.environment).resourceGroup);
    await expect(other.apply()).rejects.toMatchObject({
      reason: 'ResourceGroupTaken',
      retryable: false,
    });
  });
}
