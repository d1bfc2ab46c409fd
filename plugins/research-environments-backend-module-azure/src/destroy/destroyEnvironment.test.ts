import { RestError } from '@azure/core-rest-pipeline';
import { DeploymentStack } from '@azure/arm-resourcesdeploymentstacks';
import { AzureSubscription } from '@glovebox/azure-clients-node';
import { TargetRun } from '../__testUtils__/runTarget';
import { sampleEnvironment } from '../__testUtils__/sampleEnvironment';
import { AzureTarget } from '../AzureTarget';
import { stackId } from '../resourceNames';

const GROUP = '/subscriptions/s/resourceGroups/rg-env-protein-a1b2c3d4';
const VNET = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet`;

/** What only a broken Azure does, and so no stand-in: a deletion that fails for one resource. */
describe('destroyEnvironment', () => {
  let stack: DeploymentStack | undefined;
  let deletions: { bypassStackOutOfSyncError?: boolean }[];
  let onDelete: () => void;
  let run: TargetRun;

  beforeEach(() => {
    stack = {
      tags: { 'glovebox-environment-id': 'a1b2c3d4' },
      properties: {
        provisioningState: 'succeeded',
        actionOnUnmanage: { resources: 'delete' },
        denySettings: { mode: 'denyWriteAndDelete' },
        resources: [{ id: GROUP }, { id: VNET }],
      },
    } as DeploymentStack;
    deletions = [];
    onDelete = () => {
      stack = undefined;
    };
    const deploymentStacks = {
      getAtSubscription: async () => {
        if (!stack) {
          throw new RestError('gone', { statusCode: 404 });
        }
        return stack;
      },
      beginDeleteAtSubscription: async (
        _name: string,
        options: { bypassStackOutOfSyncError?: boolean },
      ) => {
        deletions.push(options);
        onDelete();
      },
    };
    const subscription = {
      config: {
        name: 'research',
        title: 'Research',
        id: 's',
        region: 'eastus',
        riskClasses: ['standard'],
      },
      clients: () => ({ stacks: { deploymentStacks } }),
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
    run.state = {
      stackId: stackId('s', 'glovebox-env-protein-a1b2c3d4'),
      resources: [GROUP, VNET],
    };
  });

  const failFor = (id: string, message: string) => () => {
    stack = {
      ...stack,
      properties: {
        ...stack?.properties,
        provisioningState: 'failed',
        resources: [{ id }],
        failedResources: [{ id, error: { code: 'InUse', message } }],
      },
    } as DeploymentStack;
  };

  it('tells what stayed and why, and asks again when retried', async () => {
    const succeed = onDelete;
    onDelete = failFor(VNET, 'Subnet endpoints is in use.');
    const { inventory } = await run.destroy();
    expect(inventory.map(i => [i.name, i.outcome, i.reason])).toEqual([
      [
        'glovebox-env-protein-a1b2c3d4',
        'stayed',
        'Microsoft.Network/virtualNetworks vnet: Subnet endpoints is in use. An owner of Research removes it, or the deletion is retried.',
      ],
      ['rg-env-protein-a1b2c3d4', 'removed', undefined],
      ['vnet', 'stayed', 'Subnet endpoints is in use.'],
    ]);

    onDelete = succeed;
    const again = await run.destroy();
    expect(deletions).toHaveLength(2);
    expect(new Set(again.inventory.map(i => i.outcome))).toEqual(
      new Set(['removed']),
    );
  });

  it('passes over a stack that is out of step only when forced', async () => {
    onDelete = failFor(VNET, 'Subnet endpoints is in use.');
    await run.destroy();
    await run.destroy(true);
    expect(deletions.map(d => d.bypassStackOutOfSyncError)).toEqual([
      false,
      true,
    ]);
  });

  it('leaves a deployment that is under way to end first', async () => {
    if (stack?.properties) {
      stack.properties = {
        ...stack.properties,
        provisioningState: 'deploying',
      };
    }
    await expect(run.destroyOnce()).resolves.toMatchObject({
      done: false,
      message: 'Azure is at it (deploying)',
    });
    expect(deletions).toEqual([]);
  });
});
