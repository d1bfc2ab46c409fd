import { environmentTemplate } from '../__testUtils__/environmentTemplate';
import {
  startTestAzure,
  type TestAzure,
  type TestPrincipal,
} from '../__testUtils__/startTestAzure';
import type { JsonObject } from '../json';

const version = '2024-01-01';

describe('resources over the SDK', () => {
  let azure: TestAzure;
  let group: string;

  beforeEach(async () => {
    azure = await startTestAzure();
    group = `/subscriptions/${azure.subscriptionId}/resourceGroups/rg`;
    await azure.clients('owner').resources.resourceGroups.createOrUpdate('rg', {
      location: 'West Europe',
      tags: { team: 'vision' },
    });
  });

  afterEach(async () => {
    await azure.close();
  });

  const resources = (as: TestPrincipal = 'owner') =>
    azure.clients(as).resources;

  const put = (path: string, body: JsonObject) =>
    resources().resources.createOrUpdateById(
      `${group}/providers/${path}`,
      version,
      body as object,
    );

  const get = (path: string) =>
    resources('owner').resources.getById(`${group}/providers/${path}`, version);

  const account = (changes: JsonObject = {}): JsonObject => ({
    location: 'westeurope',
    kind: 'StorageV2',
    sku: { name: 'Standard_LRS' },
    properties: {},
    ...changes,
  });

  async function ids(list: AsyncIterable<{ id?: string }>) {
    const found = [];
    for await (const { id } of list) found.push(id!.split('/').pop());
    return found.sort();
  }

  describe('resource groups', () => {
    it('are created, shown, tagged, listed and found', async () => {
      const groups = resources().resourceGroups;
      expect(await groups.get('RG')).toMatchObject({
        name: 'rg',
        location: 'westeurope',
        type: 'Microsoft.Resources/resourceGroups',
        properties: { provisioningState: 'Succeeded' },
      });
      await groups.update('rg', { tags: { owner: 'ada' } });
      expect((await groups.get('rg')).tags).toEqual({ owner: 'ada' });
      await groups.createOrUpdate('other', { location: 'westeurope' });
      expect(await ids(groups.list())).toEqual([
        'other',
        'rg',
        'rg-platform-network',
      ]);
      expect(
        await ids(
          groups.list({ filter: "tagName eq 'owner' and tagValue eq 'ada'" }),
        ),
      ).toEqual(['rg']);
      expect((await groups.checkExistence('rg')).body).toBe(true);
      expect((await groups.checkExistence('none')).body).toBe(false);
    });

    it('go away with everything inside', async () => {
      await put('Microsoft.Storage/storageAccounts/acc', account());
      await resources().resourceGroups.delete('rg');
      await expect(
        get('Microsoft.Storage/storageAccounts/acc'),
      ).rejects.toMatchObject({ statusCode: 404 });
      await expect(
        resources().resourceGroups.delete('rg'),
      ).rejects.toMatchObject({
        statusCode: 404,
        code: 'ResourceGroupNotFound',
      });
    });

    it('take nothing new while they are deleted', async () => {
      const owner = await azure.tokenFor('piet.devries');
      const removal = await azure.request(
        'DELETE',
        `${group}?api-version=${version}`,
        owner,
      );
      expect(removal.status).toBe(202);
      expect(removal.header('retry-after')).toBeDefined();
      const late = await azure.request(
        'PUT',
        `${group}/providers/Microsoft.Storage/storageAccounts/acc?api-version=${version}`,
        owner,
        JSON.stringify(account()),
      );
      expect(late.body).toMatchObject({
        error: { code: 'ResourceGroupBeingDeleted' },
      });
    });

    it('stay in their region', async () => {
      await expect(
        resources().resourceGroups.createOrUpdate('rg', { location: 'eastus' }),
      ).rejects.toMatchObject({
        statusCode: 409,
        code: 'InvalidResourceLocation',
      });
    });
  });

  describe('any resource', () => {
    it('is created slowly where Azure is slow, then read, patched and removed', async () => {
      const created = await put(
        'Microsoft.Storage/storageAccounts/acc',
        account({ properties: { publicNetworkAccess: 'Disabled' } }),
      );
      expect(created).toMatchObject({
        name: 'acc',
        type: 'Microsoft.Storage/storageAccounts',
        sku: { name: 'Standard_LRS', tier: 'Standard' },
        properties: {
          provisioningState: 'Succeeded',
          publicNetworkAccess: 'Disabled',
          primaryEndpoints: { blob: 'https://acc.blob.core.windows.net/' },
        },
      });
      const id = `${group}/providers/Microsoft.Storage/storageAccounts/acc`;
      await resources().resources.updateById(id, version, {
        tags: { a: 'b' },
        properties: { allowSharedKeyAccess: false },
      });
      expect(await get('Microsoft.Storage/storageAccounts/acc')).toMatchObject({
        tags: { a: 'b' },
        properties: {
          allowSharedKeyAccess: false,
          publicNetworkAccess: 'Disabled',
        },
      });
      const { checkExistenceById, deleteById } = resources().resources;
      expect((await checkExistenceById(id, version)).body).toBe(true);
      await deleteById(id, version);
      await deleteById(id, version);
      expect((await checkExistenceById(id, version)).body).toBe(false);
    });

    it('is listed by group and by subscription, with filters', async () => {
      await put(
        'Microsoft.Storage/storageAccounts/acc',
        account({ tags: { a: '1' } }),
      );
      await put('Microsoft.ManagedIdentity/userAssignedIdentities/env', {
        location: 'westeurope',
      });
      const { resources: list } = resources('owner');
      expect(await ids(list.listByResourceGroup('rg'))).toEqual(['acc', 'env']);
      expect(
        await ids(
          list.list({
            filter: "resourceType eq 'Microsoft.Storage/storageAccounts'",
          }),
        ),
      ).toEqual(['acc']);
      expect(
        await ids(list.list({ filter: "tagName eq 'a' and tagValue eq '1'" })),
      ).toEqual(['acc']);
      await expect(
        ids(list.list({ filter: "name eq 'x'" })),
      ).rejects.toMatchObject({ code: 'InvalidFilterInQueryString' });
    });

    it.each<[string, string, JsonObject, string]>([
      [
        'an account name',
        'Microsoft.Storage/storageAccounts/Bad_Name',
        account(),
        'AccountNameInvalid',
      ],
      [
        'a location',
        'Microsoft.Storage/storageAccounts/acc',
        account({ location: undefined }),
        'LocationRequired',
      ],
      [
        'an unknown location',
        'Microsoft.Storage/storageAccounts/acc',
        account({ location: 'moon' }),
        'LocationNotAvailableForResourceType',
      ],
      [
        'a kind',
        'Microsoft.Storage/storageAccounts/acc',
        account({ kind: undefined }),
        'InvalidRequestFormat',
      ],
      [
        'a sku',
        'Microsoft.Storage/storageAccounts/acc',
        account({ sku: { name: 'Gold' } }),
        'InvalidValuesForRequestParameters',
      ],
      [
        'a type that is not served',
        'Microsoft.Compute/virtualMachines/vm',
        account(),
        'NoRegisteredProviderFound',
      ],
      [
        'a child without parent',
        'Microsoft.Storage/storageAccounts/none/blobServices/default/containers/data',
        {},
        'ParentResourceNotFound',
      ],
      [
        'a network without prefixes',
        'Microsoft.Network/virtualNetworks/net',
        { location: 'westeurope', properties: {} },
        'InvalidRequestFormat',
      ],
      [
        'a rule without priority',
        'Microsoft.Network/networkSecurityGroups/nsg',
        {
          location: 'westeurope',
          properties: { securityRules: [{ name: 'r', properties: {} }] },
        },
        'InvalidRequestFormat',
      ],
      [
        'a credential without identity',
        'Microsoft.ManagedIdentity/userAssignedIdentities/none/federatedIdentityCredentials/cluster',
        {},
        'ParentResourceNotFound',
      ],
      [
        'a vault without tenant',
        'Microsoft.KeyVault/vaults/vault',
        { location: 'westeurope', properties: {} },
        'InvalidRequestFormat',
      ],
    ])('refuses %s', async (_, path, body, code) => {
      await expect(put(path, body)).rejects.toMatchObject({ code });
    });

    it('refuses an endpoint in a subnet that does not exist', async () => {
      await put('Microsoft.Storage/storageAccounts/acc', account());
      const target = `${group}/providers/Microsoft.Storage/storageAccounts/acc`;
      await expect(
        put('Microsoft.Network/privateEndpoints/pe', {
          location: 'westeurope',
          properties: {
            subnet: {
              id: `${group}/providers/Microsoft.Network/virtualNetworks/net/subnets/s`,
            },
            privateLinkServiceConnections: [
              { name: 'c', properties: { privateLinkServiceId: target } },
            ],
          },
        }),
      ).rejects.toMatchObject({ code: 'InvalidResourceReference' });
    });

    it('keeps account names unique over all groups', async () => {
      await put('Microsoft.Storage/storageAccounts/acc', account());
      await resources().resourceGroups.createOrUpdate('two', {
        location: 'westeurope',
      });
      await expect(
        resources().resources.createOrUpdateById(
          `${group.replace(
            '/rg',
            '/two',
          )}/providers/Microsoft.Storage/storageAccounts/acc`,
          version,
          account() as object,
        ),
      ).rejects.toMatchObject({
        statusCode: 409,
        code: 'StorageAccountAlreadyTaken',
      });
    });

    it('keeps the name of a deleted vault', async () => {
      const vault = {
        location: 'westeurope',
        properties: {
          tenantId: azure.tenant.id,
          sku: { family: 'A', name: 'standard' },
        },
      };
      await put('Microsoft.KeyVault/vaults/keys-1', vault);
      await resources().resourceGroups.delete('rg');
      await resources().resourceGroups.createOrUpdate('rg', {
        location: 'westeurope',
      });
      await expect(
        put('Microsoft.KeyVault/vaults/keys-1', vault),
      ).rejects.toMatchObject({ statusCode: 409, code: 'ConflictError' });
    });

    it('removes subnets that a network leaves out, and zones only when empty', async () => {
      const network = (subnets?: JsonObject[]) => ({
        location: 'westeurope',
        properties: {
          addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
          ...(subnets && { subnets }),
        },
      });
      const subnet = (name: string, third: number) => ({
        name,
        properties: { addressPrefix: `10.0.${third}.0/24` },
      });
      const path = 'Microsoft.Network/virtualNetworks/net';
      const names = async () =>
        ((await get(path)).properties?.subnets as { name: string }[]).map(
          ({ name }) => name,
        );
      await put(path, network([subnet('a', 1), subnet('b', 2)]));
      expect(await names()).toEqual(['a', 'b']);
      await put(path, network());
      expect(await names()).toEqual(['a', 'b']);
      await put(path, network([subnet('b', 2)]));
      expect(await names()).toEqual(['b']);

      const zone = 'Microsoft.Network/privateDnsZones/privatelink.example.net';
      await put(zone, { location: 'global' });
      await put(`${zone}/virtualNetworkLinks/link`, {
        location: 'global',
        properties: {
          virtualNetwork: { id: `${group}/providers/${path}` },
        },
      });
      await expect(
        resources().resources.deleteById(`${group}/providers/${zone}`, version),
      ).rejects.toMatchObject({
        statusCode: 409,
        code: 'CannotDeleteResource',
      });
    });
  });

  it('survives a restart in the middle of a slow write', async () => {
    const owner = await azure.tokenFor('piet.devries');
    const path = `${group}/providers/Microsoft.Storage/storageAccounts/acc`;
    const write = await azure.request(
      'PUT',
      `${path}?api-version=${version}`,
      owner,
      JSON.stringify(account()),
    );
    expect(write.status).toBe(202);
    await azure.restart();
    const poll = new URL(write.header('location')!);
    const result = await azure.request(
      'GET',
      poll.pathname + poll.search,
      owner,
    );
    expect(result).toMatchObject({
      status: 200,
      body: { name: 'acc', properties: { provisioningState: 'Succeeded' } },
    });
  });

  it('lets a managed identity act once it holds a role', async () => {
    await azure
      .clients('owner')
      .stacks.deploymentStacks.beginCreateOrUpdateAtSubscriptionAndWait('env', {
        location: 'westeurope',
        properties: {
          template: environmentTemplate('env', 'accenv') as Record<
            string,
            unknown
          >,
          parameters: { subject: { value: 'system:serviceaccount:a:a' } },
          actionOnUnmanage: { resources: 'delete', resourceGroups: 'delete' },
          denySettings: { mode: 'none' },
        },
      });
    const envGroup = group.replace('/rg', '/env');
    const { properties } = await resources().resources.getById(
      `${envGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/env`,
      version,
    );
    const token = await azure.tenant.sign({
      aud: 'https://management.azure.com',
      oid: String(properties?.principalId),
      appid: String(properties?.clientId),
      exp: Math.floor(Date.now() / 1000) + 60,
    });
    const container = `${envGroup}/providers/Microsoft.Storage/storageAccounts/accenv/blobServices/default/containers/data?api-version=${version}`;
    expect((await azure.request('GET', container, token)).status).toBe(200);
    const network = `${envGroup}/providers/Microsoft.Network/virtualNetworks/net?api-version=${version}`;
    expect((await azure.request('GET', network, token)).status).toBe(403);
  });
});
