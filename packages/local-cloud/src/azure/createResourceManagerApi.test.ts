import type { DeploymentStack } from '@azure/arm-resourcesdeploymentstacks';
import { environmentTemplate } from './__testUtils__/environmentTemplate';
import { startTestAzure, type TestAzure } from './__testUtils__/startTestAzure';

describe('deployment stacks', () => {
  let azure: TestAzure;

  beforeAll(async () => {
    azure = await startTestAzure();
  });

  afterAll(async () => {
    await azure.close();
  });

  function stackOf(
    template: object,
    changes: Partial<DeploymentStack['properties']> = {},
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

  it('deploys an environment, shows what it manages, and removes it', async () => {
    const { stacks } = azure.clients('provision');
    const stack =
      await stacks.deploymentStacks.beginCreateOrUpdateAtSubscriptionAndWait(
        'env-one',
        stackOf(environmentTemplate('rg-one', 'storageone')),
      );
    expect(stack.properties?.provisioningState).toBe('succeeded');
    expect(stack.properties?.resources?.map(r => r.id)).toHaveLength(8);
  });
});
