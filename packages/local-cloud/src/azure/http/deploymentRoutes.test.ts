import type { DeploymentWhatIf } from '@azure/arm-resourcesdeployments';
import { environmentTemplate } from '../__testUtils__/environmentTemplate';
import {
  startTestAzure,
  type TestAzure,
  type TestPrincipal,
} from '../__testUtils__/startTestAzure';

describe('deployment routes', () => {
  let azure: TestAzure;

  beforeEach(async () => {
    azure = await startTestAzure();
  });

  afterEach(async () => {
    await azure.close();
  });

  const deploymentOf = (template: object): DeploymentWhatIf => ({
    location: 'westeurope',
    properties: {
      mode: 'Incremental',
      template: template as Record<string, unknown>,
      parameters: { subject: { value: 'system:serviceaccount:a:a' } },
    },
  });

  const whatIf = (template: object, application: TestPrincipal = 'owner') =>
    azure
      .clients(application)
      .deployments.deployments.whatIfAtSubscriptionScope(
        'plan',
        deploymentOf(template),
      );

  async function deploy(template: object) {
    await azure
      .clients('owner')
      .stacks.deploymentStacks.beginCreateOrUpdateAtSubscriptionAndWait('env', {
        location: 'westeurope',
        properties: {
          template: template as Record<string, unknown>,
          parameters: { subject: { value: 'system:serviceaccount:a:a' } },
          actionOnUnmanage: { resources: 'delete', resourceGroups: 'delete' },
          denySettings: { mode: 'none' },
        },
      });
  }

  const byName = (
    changes: { resourceId?: string; changeType: string }[] = [],
  ) =>
    Object.fromEntries(
      changes.map(({ resourceId, changeType }) => [
        resourceId!.split('/').slice(-2).join('/'),
        changeType,
      ]),
    );

  it('shows what would be created, and creates nothing', async () => {
    const result = await whatIf(environmentTemplate('rg', 'storageone'));
    expect(result.status).toBe('Succeeded');
    expect(Object.values(byName(result.changes))).toEqual(
      Array(8).fill('Create'),
    );
    const account = result.changes?.find(change =>
      change.resourceId?.endsWith('/storageone'),
    );
    expect(account?.after).toMatchObject({
      name: 'storageone',
      location: 'westeurope',
      properties: { publicNetworkAccess: 'Disabled' },
    });
    const { resources } = azure.clients('observe');
    await expect(resources.resourceGroups.get('rg')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceGroupNotFound',
    });
  });

  it('leaves what it cannot know yet as the expression', async () => {
    const result = await whatIf(environmentTemplate('rg', 'storageone'));
    const assignment = result.changes?.find(change =>
      change.resourceId?.includes('roleAssignments'),
    );
    expect(assignment?.after?.properties.principalId).toMatch(
      /^\[reference\(.*\)\.principalId\]$/,
    );
  });

  it('shows no change where nothing would change', async () => {
    await deploy(environmentTemplate('rg', 'storageone'));
    const result = await whatIf(environmentTemplate('rg', 'storageone'));
    expect(Object.values(byName(result.changes))).toEqual(
      Array(8).fill('NoChange'),
    );
  });

  it('shows a change with its path, and what is left alone', async () => {
    await deploy(environmentTemplate('rg', 'storageone'));
    const { resources } = azure.clients('owner');
    await resources.resources.createOrUpdateById(
      `/subscriptions/${azure.subscriptionId}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/other`,
      '2023-01-31',
      { location: 'westeurope' },
    );
    const result = await whatIf(
      environmentTemplate('rg', 'storageone', { publicAccess: true }),
    );
    expect(byName(result.changes)).toMatchObject({
      'storageAccounts/storageone': 'Modify',
      'userAssignedIdentities/other': 'Ignore',
      'virtualNetworks/net': 'NoChange',
    });
    const changed = result.changes?.find(c => c.changeType === 'Modify');
    expect(changed?.delta).toEqual([
      {
        path: 'properties.publicNetworkAccess',
        propertyChangeType: 'Modify',
        before: 'Disabled',
        after: 'Enabled',
      },
    ]);
  });

  it('shows what a complete deployment to a group would delete', async () => {
    await deploy(environmentTemplate('rg', 'storageone'));
    const result = await azure
      .clients('owner')
      .deployments.deployments.whatIf('rg', 'plan', {
        properties: {
          mode: 'Complete',
          template: { resources: [] },
          whatIfSettings: { resultFormat: 'ResourceIdOnly' },
        },
      });
    expect(result.changes).toEqual([]);

    const network = {
      type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
      apiVersion: '2023-01-31',
      name: 'env',
      location: '[resourceGroup().location]',
    };
    const second = await azure
      .clients('owner')
      .deployments.deployments.whatIf('rg', 'plan', {
        properties: { mode: 'Complete', template: { resources: [network] } },
      });
    expect(byName(second.changes)).toEqual({
      'userAssignedIdentities/env': 'NoChange',
      'virtualNetworks/net': 'Delete',
      'storageAccounts/storageone': 'Delete',
      'privateEndpoints/storage': 'Delete',
    });
  });

  it('says in the result why a what-if could not be made', async () => {
    const result = await whatIf(environmentTemplate('rg', 'Bad_Name'));
    expect(result).toMatchObject({
      status: 'Failed',
      error: {
        code: 'InvalidTemplateDeployment',
        details: [{ code: 'AccountNameInvalid' }],
      },
    });
  });

  it('refuses who may only read', async () => {
    await expect(
      whatIf(environmentTemplate('rg', 'storageone'), 'observe'),
    ).rejects.toMatchObject({ statusCode: 403, code: 'AuthorizationFailed' });
  });

  it('validates', async () => {
    const { deployments } = azure.clients('owner').deployments;
    const good = await deployments.validateAtSubscriptionScope(
      'plan',
      deploymentOf(environmentTemplate('rg', 'storageone')),
    );
    expect(good.error).toBeUndefined();
    expect(good.properties?.validatedResources).toHaveLength(8);
    const bad = deployments.validateAtSubscriptionScope(
      'plan',
      deploymentOf({
        resources: [
          {
            type: 'Microsoft.Compute/virtualMachines',
            apiVersion: '2024-03-01',
            name: 'vm',
            location: 'westeurope',
          },
        ],
      }),
    );
    await expect(bad).rejects.toThrow('operation has failed');
  });

  it('refuses a role that the provisioner may not hand out', async () => {
    const template = environmentTemplate('rg', 'storageone', {
      network: false,
    });
    const allowed = await whatIf(template, 'provision');
    expect(allowed.status).toBe('Succeeded');
    const text = JSON.stringify(template).replace(
      'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
      '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
    );
    const result = await whatIf(JSON.parse(text), 'provision');
    expect(result.error).toMatchObject({
      code: 'AuthorizationFailed',
      message: expect.stringContaining(
        'Microsoft.Authorization/roleAssignments/write',
      ),
    });
  });
});
