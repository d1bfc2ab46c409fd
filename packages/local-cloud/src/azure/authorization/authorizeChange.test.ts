import Database from 'better-sqlite3';
import type { JsonObject } from '../json';
import { SqliteResourceStore } from '../resources/SqliteResourceStore';
import type { World } from '../resources/World';
import type { AccessCheck, Caller } from './authorize';
import { authorizeChange } from './authorizeChange';
import { RoleDefinitions } from './roleDefinitions';

const group = '/subscriptions/sub/resourceGroups/rg';
const network = `${group}/providers/Microsoft.Network`;
const subnet = `${network}/virtualNetworks/net/subnets/s`;
const zone = `${network}/privateDnsZones/z.example`;
const account = `${group}/providers/Microsoft.Storage/storageAccounts/acc`;
const caller: Caller = {
  objectId: 'portal',
  groupIds: [],
  displayName: 'portal',
  type: 'Application',
};

const endpoint: JsonObject = {
  properties: {
    subnet: { id: subnet },
    privateLinkServiceConnections: [
      { name: 'c', properties: { privateLinkServiceId: account } },
    ],
  },
};

describe('authorizeChange', () => {
  const checks: AccessCheck[] = [];

  /** A world in which the caller holds these actions on the group. */
  const worldWith = (...actions: string[]): World => {
    const name = 'f0000000-0000-4000-8000-000000000001';
    const custom = {
      name,
      roleName: 'Custom',
      description: '',
      actions,
      notActions: [],
      dataActions: [],
    };
    const store = new SqliteResourceStore(new Database(':memory:'));
    store.put({
      id: `${group}/providers/Microsoft.Authorization/roleAssignments/${name}`,
      type: 'Microsoft.Authorization/roleAssignments',
      body: { properties: { roleDefinitionId: name, principalId: 'portal' } },
      createdAt: '',
      changedAt: '',
    });
    checks.length = 0;
    return {
      store,
      tenantId: 'tenant',
      clock: () => new Date(),
      beneathPlan: undefined,
      principalType: () => 'ServicePrincipal',
      roles: new RoleDefinitions([custom]),
      recordAccess: check => checks.push(check),
    };
  };
  const write = (world: World, id: string, body: JsonObject) => () =>
    authorizeChange(world, caller, id, 'write', body);

  it.each<[string, JsonObject, string[]]>([
    [
      `${network}/privateEndpoints/pe`,
      endpoint,
      [
        `Microsoft.Network/virtualNetworks/subnets/join/action on ${subnet}`,
        `Microsoft.Storage/storageAccounts/privateEndpointConnectionsApproval/action on ${account}`,
      ],
    ],
    [
      `${network}/privateEndpoints/pe/privateDnsZoneGroups/default`,
      {
        properties: {
          privateDnsZoneConfigs: [{ properties: { privateDnsZoneId: zone } }],
        },
      },
      [`Microsoft.Network/privateDnsZones/join/action on ${zone}`],
    ],
    [
      `${zone}/virtualNetworkLinks/l`,
      {
        properties: { virtualNetwork: { id: `${network}/virtualNetworks/n` } },
      },
      [
        `Microsoft.Network/virtualNetworks/join/action on ${network}/virtualNetworks/n`,
      ],
    ],
    [
      `${network}/virtualNetworks/net`,
      {
        properties: {
          subnets: [
            {
              properties: {
                networkSecurityGroup: {
                  id: `${network}/networkSecurityGroups/g`,
                },
              },
            },
          ],
        },
      },
      [
        `Microsoft.Network/networkSecurityGroups/join/action on ${network}/networkSecurityGroups/g`,
      ],
    ],
  ])('asks for what %s is linked to', (id, body, links) => {
    write(worldWith('*'), id, body)();
    const asked = checks.map(({ action, scope }) => `${action} on ${scope}`);
    expect(asked.slice(1)).toEqual(links);
  });

  it('refuses a link to what the caller has no right on, and names it', () => {
    const world = worldWith(
      'Microsoft.Network/privateEndpoints/write',
      'Microsoft.Network/virtualNetworks/subnets/join/action',
    );
    expect(write(world, `${network}/privateEndpoints/pe`, endpoint)).toThrow(
      expect.objectContaining({
        status: 403,
        code: 'LinkedAuthorizationFailed',
        message: expect.stringContaining(
          "action(s) 'Microsoft.Storage/storageAccounts/privateEndpointConnectionsApproval/action'",
        ),
      }),
    );
  });

  it('leaves what a plan does not know yet to the deployment', () => {
    const body = { properties: { subnet: { id: '[reference(...)]' } } };
    const world = worldWith('Microsoft.Network/privateEndpoints/write');
    expect(write(world, `${network}/privateEndpoints/pe`, body)).not.toThrow();
  });
});
