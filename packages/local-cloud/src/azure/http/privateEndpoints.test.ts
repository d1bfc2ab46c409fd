import {
  startTestAzure,
  type TestAzure,
} from '../__testUtils__/startTestAzure';
import type { JsonObject } from '../json';

const version = '2024-01-01';

describe('private endpoints over the SDK', () => {
  let azure: TestAzure;
  let group: string;

  const resources = () => azure.clients('owner').resources;
  const put = (path: string, body: JsonObject) =>
    resources().resources.createOrUpdateById(
      `${group}/providers/${path}`,
      version,
      body as object,
    );
  const get = (path: string) =>
    resources().resources.getById(`${group}/providers/${path}`, version);

  const provider = (path: string) => `${group}/providers/${path}`;
  const zone =
    'Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net';
  const endpoint = (name: string, location = 'westeurope') =>
    put(`Microsoft.Network/privateEndpoints/${name}`, {
      location,
      properties: {
        subnet: {
          id: provider('Microsoft.Network/virtualNetworks/net/subnets/s'),
        },
        privateLinkServiceConnections: [
          {
            name: 'blob',
            properties: {
              privateLinkServiceId: provider(
                `Microsoft.Storage/storageAccounts/${name}`,
              ),
              groupIds: ['blob'],
            },
          },
        ],
      },
    });
  const inZone = (name: string) =>
    put(
      `Microsoft.Network/privateEndpoints/${name}/privateDnsZoneGroups/default`,
      {
        properties: {
          privateDnsZoneConfigs: [
            {
              name: 'blob',
              properties: { privateDnsZoneId: provider(zone) },
            },
          ],
        },
      },
    );

  afterEach(async () => {
    await azure.close();
  });

  beforeEach(async () => {
    azure = await startTestAzure();
    group = `/subscriptions/${azure.subscriptionId}/resourceGroups/rg`;
    await resources().resourceGroups.createOrUpdate('rg', {
      location: 'westeurope',
    });
    for (const name of ['one', 'two', 'three', 'four']) {
      await put(`Microsoft.Storage/storageAccounts/acc${name}`, {
        location: 'westeurope',
        kind: 'StorageV2',
        sku: { name: 'Standard_LRS' },
        properties: {},
      });
    }
    await put('Microsoft.Network/virtualNetworks/net', {
      location: 'westeurope',
      properties: {
        addressSpace: { addressPrefixes: ['10.0.0.0/24'] },
        subnets: [{ name: 's', properties: { addressPrefix: '10.0.0.8/29' } }],
      },
    });
    await put(zone, { location: 'global' });
  });

  it('gives it a free address of the subnet, and says so when there is none', async () => {
    const made = [];
    for (const name of ['accone', 'acctwo', 'accthree']) {
      made.push((await endpoint(name)).properties?.customDnsConfigs);
    }
    expect(made).toEqual(
      ['accone', 'acctwo', 'accthree'].map((name, index) => [
        {
          fqdn: `${name}.blob.core.windows.net`,
          ipAddresses: [`10.0.0.${12 + index}`],
        },
      ]),
    );
    await expect(endpoint('accfour')).rejects.toMatchObject({
      code: 'SubnetIsFull',
    });
    // Written again, it keeps its address.
    expect((await endpoint('acctwo')).properties?.customDnsConfigs).toEqual(
      made[1],
    );
  });

  it('names it in the zone until it is removed', async () => {
    await endpoint('accone');
    await endpoint('acctwo');
    await inZone('accone');
    await inZone('acctwo');
    expect((await get(`${zone}/A/accone`)).properties?.aRecords).toEqual([
      { ipv4Address: '10.0.0.12' },
    ]);

    await resources().resources.deleteById(
      provider('Microsoft.Network/privateEndpoints/accone'),
      version,
    );
    await expect(get(`${zone}/A/accone`)).rejects.toMatchObject({
      statusCode: 404,
    });
    expect((await get(`${zone}/A/acctwo`)).properties?.aRecords).toEqual([
      { ipv4Address: '10.0.0.13' },
    ]);
  });

  it('refuses it in another region than its network', async () => {
    await expect(endpoint('accone', 'eastus')).rejects.toMatchObject({
      code: 'InvalidResourceReference',
    });
  });
});
