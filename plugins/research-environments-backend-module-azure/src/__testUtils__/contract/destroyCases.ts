import { resourceNames } from '../../resourceNames';
import { ContractSuite } from './ContractSuite';

export function destroyCases(get: () => ContractSuite) {
  it('deletes everything and lists it', async () => {
    const suite = get();
    const r = suite.start();
    const { outputs } = await r.apply();
    expect(outputs).toBeDefined();
    const held = (await r.observe()).resources.map(({ name }) => name);
    const { inventory } = await r.destroy();
    expect(inventory.map(({ name }) => name)).toEqual(
      expect.arrayContaining(held),
    );
    expect(new Set(inventory.map(item => item.outcome))).toEqual(
      new Set(['removed']),
    );
    await expect(suite.stackOf(r)).rejects.toMatchObject({ statusCode: 404 });
    const { body: there } = await suite.subscription
      .clients('observe')
      .resources.resourceGroups.checkExistence(
        resourceNames(r.environment).resourceGroup,
      );
    expect(there).toBe(false);
    await expect(r.destroy()).resolves.toMatchObject({
      done: true,
      inventory: [expect.objectContaining({ outcome: 'already-gone' })],
    });
  });

  it('has nothing to delete where nothing was asked for', async () => {
    await expect(get().start().destroy()).resolves.toMatchObject({
      done: true,
      inventory: [],
    });
  });
}
