import { AzureSubscription } from '@glovebox/azure-clients-node';
import { environmentTags } from '../../render/environmentTags';
import { resourceNames } from '../../resourceNames';
import { sampleEnvironment } from '../sampleEnvironment';
import { Patience } from './until';

/** Owner of every environment that the suite makes: by its tag they are found again. */
export const SUITE_GROUP = 'group:default/glovebox-contract-suite';
/** What the namespaces of the suite's environments start with, and so the names of stacks and resource groups. */
export const NAMESPACE_PREFIX = 'env-contract-';

/** Tag of what the suite makes around the portal, with its run. */
export const RUN_TAG = 'glovebox-contract-suite';

const [OWNER_TAG, OWNER] = Object.entries(
  environmentTags(sampleEnvironment({ ownerGroup: SUITE_GROUP })),
).find(([, value]) => value === SUITE_GROUP)!;

/**
 * Removes everything that the suite made, of one run, or of every run where none is named. Only what has both the name and a tag of the
 * suite is touched. Returns what was removed.
 *
 * @throws RestError when Azure does not remove it.
 */
export async function removeLeftovers(
  subscription: AzureSubscription,
  run: string | undefined,
  { pauseMs }: Pick<Patience, 'pauseMs'>,
): Promise<string[]> {
  const { stacks, resources } = subscription.clients('provision');
  const removed: string[] = [];
  const names = resourceNames({ namespace: `${NAMESPACE_PREFIX}${run ?? ''}` });
  const polling = { updateIntervalInMs: pauseMs };
  for await (const {
    name,
    tags,
  } of stacks.deploymentStacks.listAtSubscription()) {
    if (name?.startsWith(names.stack) && tags?.[OWNER_TAG] === OWNER) {
      await stacks.deploymentStacks.beginDeleteAtSubscriptionAndWait(name, {
        ...polling,
        unmanageActionResources: 'delete',
        unmanageActionResourceGroups: 'delete',
      });
      removed.push(`stack ${name}`);
    }
  }
  for await (const { name, tags } of resources.resourceGroups.list()) {
    const tagged = tags?.[OWNER_TAG] === OWNER || tags?.[RUN_TAG] !== undefined;
    if (name?.startsWith(names.resourceGroup) && tagged) {
      await resources.resourceGroups.beginDeleteAndWait(name, polling);
      removed.push(`resource group ${name}`);
    }
  }
  return removed;
}
