import type {
  DeploymentStack,
  DeploymentStackProperties,
} from '@azure/arm-resourcesdeploymentstacks';
import type { JsonObject } from '../json';
import { environmentTemplate } from '../__testUtils__/environmentTemplate';
import {
  startTestAzure,
  type TestAzure,
} from '../__testUtils__/startTestAzure';

describe('DeploymentStacks', () => {
  let azure: TestAzure;

  beforeEach(async () => {
    azure = await startTestAzure();
  });

  afterEach(async () => {
    await azure.close();
  });

  function stackOf(
    template: object,
    changes: Partial<DeploymentStackProperties> = {},
  ): DeploymentStack {
    return {
      location: 'westeurope',
      properties: {
        template: template as Record<string, unknown>,
        parameters: { subject: { value: 'system:serviceaccount:a:a' } },
        actionOnUnmanage: { resources: 'delete', resourceGroups: 'delete' },
        denySettings: { mode: 'none' },
        ...changes,
      },
    };
  }

  const put = (name: string, stack: DeploymentStack) =>
    azure
      .clients('owner')
      .stacks.deploymentStacks.beginCreateOrUpdateAtSubscriptionAndWait(
        name,
        stack,
      );

  const get = (name: string) =>
    azure.clients('observe').stacks.deploymentStacks.getAtSubscription(name);

  const group = (name: string) =>
    `/subscriptions/${azure.subscriptionId}/resourceGroups/${name}`;

  const read = (id: string) =>
    azure.clients('owner').resources.resources.getById(id, '2024-01-01');

  it('deploys an environment and shows what it manages', async () => {
    const stack = await put(
      'env-one',
      stackOf(environmentTemplate('rg-one', 'storageone')),
    );
    const inGroup = `${group('rg-one')}/providers`;
    expect(stack.properties).toMatchObject({
      provisioningState: 'succeeded',
      denySettings: { mode: 'none' },
      failedResources: [],
      outputs: { clientId: { type: 'string', value: expect.any(String) } },
    });
    expect(stack.properties).not.toHaveProperty('template.resources');
    expect(stack.properties?.resources).toEqual([
      { id: group('rg-one'), status: 'managed', denyStatus: 'none' },
      ...[
        'Microsoft.Network/virtualNetworks/net',
        'Microsoft.Storage/storageAccounts/storageone',
        'Microsoft.Storage/storageAccounts/storageone/blobServices/default/containers/data',
        'Microsoft.Network/privateEndpoints/storage',
        'Microsoft.ManagedIdentity/userAssignedIdentities/env',
        'Microsoft.ManagedIdentity/userAssignedIdentities/env/federatedIdentityCredentials/cluster',
      ].map(path => ({
        id: `${inGroup}/${path}`,
        status: 'managed',
        denyStatus: 'none',
      })),
      expect.objectContaining({
        id: expect.stringMatching(
          /storageAccounts\/storageone\/providers\/Microsoft\.Authorization\/roleAssignments\/[0-9a-f-]{36}$/,
        ),
      }),
    ]);

    const account = await read(
      `${inGroup}/Microsoft.Storage/storageAccounts/storageone`,
    );
    expect(account.properties).toMatchObject({
      publicNetworkAccess: 'Disabled',
      allowSharedKeyAccess: false,
      provisioningState: 'Succeeded',
      privateEndpointConnections: [
        {
          properties: {
            privateLinkServiceConnectionState: { status: 'Approved' },
          },
        },
      ],
    });
    const { properties: identity = {} } = await read(
      `${inGroup}/Microsoft.ManagedIdentity/userAssignedIdentities/env`,
    );
    expect(stack.properties?.outputs).toEqual({
      clientId: { type: 'string', value: identity.clientId },
    });
    expect(azure.api().findManagedIdentity(String(identity.clientId))).toEqual({
      objectId: identity.principalId,
      credentials: [
        {
          issuer: 'https://cluster.example',
          subject: 'system:serviceaccount:a:a',
          audiences: ['api://AzureADTokenExchange'],
        },
      ],
    });
  });

  it('is idempotent: the same stack again changes nothing', async () => {
    const stack = stackOf(environmentTemplate('rg-one', 'storageone'));
    const first = await put('env-one', stack);
    const second = await put('env-one', stack);
    expect(second.properties?.resources).toEqual(first.properties?.resources);
    expect(second.properties?.outputs).toEqual(first.properties?.outputs);
    expect(second.properties?.deletedResources).toEqual([]);
  });

  it('deletes what an update leaves out', async () => {
    await put('env', stackOf(environmentTemplate('rg', 'storageone')));
    const updated = await put(
      'env',
      stackOf(environmentTemplate('rg', 'storageone', { container: false })),
    );
    const container = `${group(
      'rg',
    )}/providers/Microsoft.Storage/storageAccounts/storageone/blobServices/default/containers/data`;
    expect(updated.properties?.deletedResources).toEqual([{ id: container }]);
    expect(updated.properties?.resources).toHaveLength(7);
    await expect(read(container)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('detaches what an update leaves out, when told so', async () => {
    await put('env', stackOf(environmentTemplate('rg', 'storageone')));
    const updated = await put(
      'env',
      stackOf(environmentTemplate('rg', 'storageone', { container: false }), {
        actionOnUnmanage: { resources: 'detach', resourceGroups: 'detach' },
      }),
    );
    const [detached] = updated.properties?.detachedResources ?? [];
    expect(detached.id).toContain('containers/data');
    await expect(read(detached.id!)).resolves.toBeDefined();
  });

  it('deletes everything with the stack', async () => {
    const { stacks, resources } = azure.clients('owner');
    await put('env', stackOf(environmentTemplate('rg', 'storageone')));
    await stacks.deploymentStacks.beginDeleteAtSubscriptionAndWait('env', {
      unmanageActionResources: 'delete',
      unmanageActionResourceGroups: 'delete',
    });
    await expect(get('env')).rejects.toMatchObject({
      statusCode: 404,
      code: 'DeploymentStackNotFound',
    });
    expect(await resources.resourceGroups.checkExistence('rg')).toMatchObject({
      body: false,
    });
    // The name of the account is free again.
    await put('env', stackOf(environmentTemplate('rg', 'storageone')));
  });

  it('keeps what it manages when only the stack is deleted', async () => {
    const { stacks } = azure.clients('owner');
    await put('env', stackOf(environmentTemplate('rg', 'storageone')));
    await stacks.deploymentStacks.beginDeleteAtSubscriptionAndWait('env');
    await expect(get('env')).rejects.toMatchObject({ statusCode: 404 });
    await expect(read(group('rg'))).resolves.toBeDefined();
  });

  it('says which resource failed and why, and keeps the rest', async () => {
    await put('one', stackOf(environmentTemplate('rg-one', 'takenname')));
    const second = put(
      'two',
      stackOf(environmentTemplate('rg-two', 'takenname')),
    );
    await expect(second).rejects.toThrow('DeploymentStackDeploymentFailed');
    const stack = await get('two');
    expect(stack.properties?.provisioningState).toBe('failed');
    expect(JSON.stringify(stack.properties?.error)).toContain(
      'StorageAccountAlreadyTaken',
    );
    // Validation comes first, so nothing was made.
    expect(stack.properties?.resources).toEqual([]);
    // The way out: a corrected stack.
    const fixed = await put(
      'two',
      stackOf(environmentTemplate('rg-two', 'othername')),
    );
    expect(fixed.properties?.provisioningState).toBe('succeeded');
    expect(fixed.properties?.error).toBeUndefined();
  });

  it('refuses a second change while one goes on', async () => {
    const stack = stackOf(environmentTemplate('rg', 'storageone'));
    const both = await Promise.allSettled([
      put('env', stack),
      put('env', stack),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'DeploymentStackInNonTerminalState', statusCode: 409 },
    });
  });

  it('goes on after restarts in the middle', async () => {
    const owner = await azure.tokenFor('piet.devries');
    const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Resources/deploymentStacks/env?api-version=2024-03-01`;
    const created = await azure.request(
      'PUT',
      path,
      owner,
      JSON.stringify(stackOf(environmentTemplate('rg', 'storageone'))),
    );
    expect(created.status).toBe(201);
    const states = new Set<unknown>();
    for (let round = 0; round < 20; round += 1) {
      await azure.restart();
      await new Promise(resolve => setTimeout(resolve, round * 3));
      states.add((await get('env')).properties?.provisioningState);
    }
    expect(states).toContain('deploying');
    const poll = new URL(created.header('azure-asyncoperation')!);
    const ask = () => azure.request('GET', poll.pathname + poll.search, owner);
    let answer = await ask();
    while (answer.body.status === 'Running') answer = await ask();
    expect(answer.body.status).toBe('Succeeded');
    const stack = await get('env');
    expect(stack.properties?.provisioningState).toBe('succeeded');
    expect(stack.properties?.resources).toHaveLength(8);
  });

  it('protects what it manages from others', async () => {
    const { resources, stacks } = azure.clients('owner');
    await put(
      'env',
      stackOf(environmentTemplate('rg', 'storageone'), {
        denySettings: {
          mode: 'denyWriteAndDelete',
          applyToChildScopes: true,
        },
      }),
    );
    const owner = await azure.tokenFor('piet.devries');
    const path = `${group('rg')}?api-version=2024-03-01`;
    for (const [method, body] of [
      ['DELETE', undefined],
      ['PUT', JSON.stringify({ location: 'westeurope' })],
    ] as const) {
      const response = await azure.request(method, path, owner, body);
      expect(response).toMatchObject({
        status: 403,
        body: { error: { code: 'DenyAssignmentAuthorizationFailed' } },
      });
    }
    await expect(resources.resourceGroups.delete('rg')).rejects.toMatchObject({
      statusCode: 403,
    });
    // The stack itself may still change and remove it.
    await put(
      'env',
      stackOf(environmentTemplate('rg', 'storageone', { container: false }), {
        denySettings: { mode: 'denyDelete' },
      }),
    );
    await stacks.deploymentStacks.beginDeleteAtSubscriptionAndWait('env', {
      unmanageActionResources: 'delete',
      unmanageActionResourceGroups: 'delete',
    });
    await expect(read(group('rg'))).rejects.toMatchObject({ statusCode: 404 });
  });

  it('protects it from the removal of a group that it does not manage', async () => {
    await azure.clients('owner').resources.resourceGroups.createOrUpdate('rg', {
      location: 'westeurope',
    });
    const [, inside] = environmentTemplate('rg', 'storageone')
      .resources as JsonObject[];
    const { dependsOn: _, ...nested } = inside;
    const template = environmentTemplate('rg', 'storageone');
    await put(
      'env',
      stackOf(
        { ...template, resources: [nested] },
        { denySettings: { mode: 'denyDelete' } },
      ),
    );
    const owner = await azure.tokenFor('piet.devries');
    const path = `${group('rg')}?api-version=2024-03-01`;
    expect(await azure.request('DELETE', path, owner)).toMatchObject({
      status: 403,
      body: { error: { code: 'DenyAssignmentAuthorizationFailed' } },
    });
  });

  it('keeps a resource that cannot be deleted, and tries again next time', async () => {
    const { resources, stacks } = azure.clients('owner');
    await put('env', stackOf(environmentTemplate('rg', 'storageone')));
    const subnet = `${group(
      'rg',
    )}/providers/Microsoft.Network/virtualNetworks/net/subnets/endpoints`;
    await resources.resourceGroups.createOrUpdate('foreign', {
      location: 'westeurope',
    });
    const endpoint = `${group(
      'foreign',
    )}/providers/Microsoft.Network/privateEndpoints/foreign`;
    await resources.resources.createOrUpdateById(endpoint, '2024-05-01', {
      location: 'westeurope',
      properties: {
        subnet: { id: subnet },
        privateLinkServiceConnections: [
          {
            name: 'c',
            properties: {
              privateLinkServiceId: `${group(
                'rg',
              )}/providers/Microsoft.Storage/storageAccounts/storageone`,
              groupIds: ['blob'],
            },
          },
        ],
      },
    });
    const remove = () =>
      stacks.deploymentStacks.beginDeleteAtSubscriptionAndWait('env', {
        unmanageActionResources: 'delete',
        unmanageActionResourceGroups: 'detach',
      });
    await expect(remove()).rejects.toMatchObject({
      code: 'DeploymentStackDeleteResourcesFailed',
    });
    const stuck = await get('env');
    expect(stuck.properties?.provisioningState).toBe('failed');
    expect(stuck.properties?.failedResources).toMatchObject([
      {
        id: expect.stringContaining('virtualNetworks/net'),
        error: { code: 'InUseSubnetCannotBeDeleted' },
      },
    ]);
    await resources.resources.deleteById(endpoint, '2024-05-01');
    await remove();
    await expect(get('env')).rejects.toMatchObject({ statusCode: 404 });
  });

  it('shows the template on demand, and lists and validates stacks', async () => {
    const { stacks } = azure.clients('owner');
    const template = environmentTemplate('rg', 'storageone');
    const validated =
      await stacks.deploymentStacks.beginValidateStackAtSubscriptionAndWait(
        'env',
        stackOf(template),
      );
    expect(validated.properties?.validatedResources).toHaveLength(8);
    await expect(get('env')).rejects.toMatchObject({ statusCode: 404 });

    await put('env', stackOf(template));
    const exported = await stacks.deploymentStacks.exportTemplateAtSubscription(
      'env',
    );
    expect(exported.template).toEqual(template);
    const names = [];
    for await (const stack of stacks.deploymentStacks.listAtSubscription()) {
      names.push(stack.name);
    }
    expect(names).toEqual(['env']);
  });

  it('refuses an observer, a bad template and bad settings', async () => {
    const { stacks } = azure.clients('observe');
    await expect(
      stacks.deploymentStacks.beginCreateOrUpdateAtSubscriptionAndWait(
        'env',
        stackOf(environmentTemplate('rg', 'storageone')),
      ),
    ).rejects.toMatchObject({ statusCode: 403, code: 'AuthorizationFailed' });
    await expect(
      put('env', { ...stackOf({}), location: undefined }),
    ).rejects.toMatchObject({ code: 'LocationRequired' });
    await expect(
      put('env', stackOf({}, { denySettings: { mode: 'sometimes' } })),
    ).rejects.toMatchObject({ code: 'DeploymentStackInvalidDenySettings' });
    await expect(
      put('env', stackOf({}, { template: undefined })),
    ).rejects.toMatchObject({ code: 'InvalidRequestContent' });
  });
});
