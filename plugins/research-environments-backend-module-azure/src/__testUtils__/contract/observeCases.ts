import { ContractSuite } from './ContractSuite';

const ACCOUNTS = 'Microsoft.Storage/storageAccounts';

export function observeCases(get: () => ContractSuite) {
  it('observes every resource of the stack', async () => {
    const suite = get();
    const r = suite.start();
    const planned = (await r.plan()).objects;
    await r.apply();
    const observed = await r.observe();
    expect(observed.baselineObserved).toBe(true);
    expect(observed.workloadsRunning).toBeUndefined();
    expect(observed.resources).toHaveLength(planned.length);
    expect(observed.resources).toContainEqual({
      targetId: 'azure:contract',
      type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
      name: `id-${r.environment.namespace}`,
      origin: 'baseline',
      health: 'current',
      message: undefined,
      observedAt: suite.now.toISOString(),
    });
  });

  it('sees what was deleted beside the portal, and applying again makes it', async () => {
    const suite = get();
    const r = suite.start();
    await r.apply();
    await suite.deleteOutside(await suite.idOf(r, ACCOUNTS), '2023-05-01');
    const seen = async () =>
      (await r.observe()).resources.find(({ type }) => type === ACCOUNTS);
    await expect(seen()).resolves.toMatchObject({ health: 'missing' });

    await r.apply();
    await expect(seen()).resolves.toMatchObject({ health: 'current' });
  });

  it('sees that a part of the baseline was deleted', async () => {
    const suite = get();
    const r = suite.start();
    await r.apply();
    const type = 'Microsoft.ManagedIdentity/userAssignedIdentities';
    await suite.deleteOutside(await suite.idOf(r, type), '2023-01-31');
    const observed = await r.observe();
    expect(observed.baselineObserved).toBe(false);
    expect(observed.resources).toContainEqual(
      expect.objectContaining({ type, health: 'missing' }),
    );
  });
}
