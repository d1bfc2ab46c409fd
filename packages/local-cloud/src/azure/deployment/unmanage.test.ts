import Database from 'better-sqlite3';
import type { Caller } from '../authorization/authorize';
import { RoleDefinitions } from '../authorization/roleDefinitions';
import { SqliteResourceStore } from '../resources/SqliteResourceStore';
import type { World } from '../resources/World';
import { writeResource } from '../resources/writeResource';
import { unmanage } from './unmanage';

const group = '/subscriptions/sub/resourceGroups/rg';
const network = `${group}/providers/Microsoft.Network/virtualNetworks/net`;
const account = `${group}/providers/Microsoft.Storage/storageAccounts/acc`;
const endpoint = `${group}/providers/Microsoft.Network/privateEndpoints/pe`;
const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const caller: Caller = {
  objectId: 'owner',
  groupIds: [],
  displayName: 'owner',
  type: 'User',
};

describe('unmanage', () => {
  let world: World;

  beforeEach(() => {
    const store = new SqliteResourceStore(new Database(':memory:'));
    world = {
      store,
      tenantId: 'tenant',
      clock: () => new Date(),
      beneathPlan: undefined,
      principalType: () => 'User',
      roles: new RoleDefinitions(),
    };
    const name = '00000000-0000-4000-8000-000000000001';
    store.put({
      id: `/subscriptions/sub/providers/Microsoft.Authorization/roleAssignments/${name}`,
      type: 'Microsoft.Authorization/roleAssignments',
      body: { properties: { roleDefinitionId: owner, principalId: 'owner' } },
      createdAt: '',
      changedAt: '',
    });
    const location = 'westeurope';
    writeResource(world, group, { location });
    writeResource(world, network, {
      location,
      properties: {
        addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
        subnets: [{ name: 's', properties: { addressPrefix: '10.0.0.0/24' } }],
      },
    });
    writeResource(world, account, {
      location,
      kind: 'StorageV2',
      sku: { name: 'Standard_LRS' },
    });
    writeResource(world, endpoint, {
      location,
      properties: {
        subnet: { id: `${network}/subnets/s` },
        privateLinkServiceConnections: [
          { name: 'c', properties: { privateLinkServiceId: account } },
        ],
      },
    });
  });

  const run = (
    ids: string[],
    resources: 'delete' | 'detach',
    resourceGroups: 'delete' | 'detach',
  ) =>
    unmanage(
      world,
      caller,
      '/subscriptions/sub/providers/Microsoft.Resources/deploymentStacks/s',
      ids,
      { resources, resourceGroups },
      async () => {},
    );

  it('tries again what was still in use', async () => {
    // The endpoint uses the network, but is deleted after it.
    const outcome = await run([endpoint, network], 'delete', 'detach');
    expect(outcome).toEqual({
      deleted: [endpoint, network],
      detached: [],
      failed: [],
    });
  });

  it('gives up on what stays in use, and says why', async () => {
    const outcome = await run([network, account], 'delete', 'detach');
    expect(outcome).toMatchObject({
      deleted: [account],
      failed: [{ id: network, error: { code: 'InUseSubnetCannotBeDeleted' } }],
    });
    expect(world.store.get(network)).toBeDefined();
  });

  it('deletes groups last, and detaches what it is told to', async () => {
    const outcome = await run([group, network], 'detach', 'delete');
    expect(outcome).toEqual({
      deleted: [group],
      detached: [network],
      failed: [],
    });
    expect(world.store.list({ below: group })).toEqual([]);
  });

  it('counts what is gone already as deleted', async () => {
    world.store.delete(account);
    const outcome = await run([account], 'delete', 'delete');
    expect(outcome.deleted).toEqual([account]);
  });

  it('deletes nothing that the caller may not delete', async () => {
    const [assignment] = world.store.list({
      type: 'Microsoft.Authorization/roleAssignments',
    });
    world.store.delete(assignment.id);
    const outcome = await run([account], 'delete', 'delete');
    expect(outcome.failed).toMatchObject([
      { id: account, error: { code: 'AuthorizationFailed' } },
    ]);
  });
});
