import { RestError } from '@azure/core-rest-pipeline';
import { DeploymentStack } from '@azure/arm-resourcesdeploymentstacks';
import { AzureSubscription } from '@glovebox/azure-clients-node';
import { TargetRun } from '../__testUtils__/runTarget';
import { sampleEnvironment } from '../__testUtils__/sampleEnvironment';
import { AzureTarget } from '../AzureTarget';

/** A worker that dies at the worst moment: between Azure's answer and its record. */
describe('applyEnvironment', () => {
  let stack: DeploymentStack | undefined;
  let deployments: number;
  let run: TargetRun;

  beforeEach(() => {
    stack = undefined;
    deployments = 0;
    const deploymentStacks = {
      getAtSubscription: async () => {
        if (!stack) {
          throw new RestError('gone', { statusCode: 404 });
        }
        return stack;
      },
      beginCreateOrUpdateAtSubscription: async (
        _name: string,
        asked: DeploymentStack,
      ) => {
        deployments += 1;
        stack = {
          ...asked,
          properties: {
            ...asked.properties,
            provisioningState: 'failed',
            error: { code: 'Quota', message: 'No cores are left.' },
          },
        } as DeploymentStack;
      },
    };
    const resources = {
      resourceGroups: { checkExistence: async () => ({ body: false }) },
    };
    const subscription = {
      config: {
        name: 'research',
        title: 'Research',
        id: 's',
        region: 'eastus',
        riskClasses: ['standard'],
      },
      clients: () => ({
        stacks: { deploymentStacks },
        resources,
        credential: { getToken: async () => null },
      }),
    } as unknown as AzureSubscription;
    const target = new AzureTarget(subscription);
    const environment = sampleEnvironment();
    run = new TargetRun(
      target,
      environment,
      target.render(environment, {
        kind: 'azure',
        template: { resources: [] },
        parameters: {},
      }),
    );
  });

  const failure = {
    reason: 'DeploymentFailed',
    message: expect.stringContaining('No cores are left.'),
    retryable: false,
  };

  it('tells a failure once, and deploys anew when somebody tries again', async () => {
    await expect(run.apply()).rejects.toMatchObject(failure);
    expect(deployments).toBe(1);
    await expect(run.apply()).rejects.toMatchObject(failure);
    expect(deployments).toBe(2);
  });

  it('tells a failure however late, when the worker died before it was saved', async () => {
    await run.applyOnce();
    await run.applyOnce();
    const asked = run.state;
    await expect(run.applyOnce()).rejects.toMatchObject(failure);
    run.state = asked;
    await expect(run.applyOnce()).rejects.toMatchObject(failure);
    expect(deployments).toBe(1);
  });
});
