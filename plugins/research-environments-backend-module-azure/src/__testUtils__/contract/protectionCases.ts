import { DENY_SETTINGS } from '../../apply/applyEnvironment';
import { assembleTemplate } from '../../render/assembleTemplate';
import { environmentTags } from '../../render/environmentTags';
import { resourceNames } from '../../resourceNames';
import { TargetRun } from '../runTarget';
import { ContractSuite } from './ContractSuite';
import { failureOf, until } from './until';

/** Makes the stack let nobody pass, also not the portal: so one identity can show both sides of the protection. */
async function letNobodyPass(suite: ContractSuite, r: TargetRun) {
  const { environment, rendered } = r;
  await suite.subscription
    .clients('provision')
    .stacks.deploymentStacks.beginCreateOrUpdateAtSubscriptionAndWait(
      resourceNames(environment).stack,
      {
        location: environment.region,
        tags: environmentTags(environment),
        properties: {
          template: assembleTemplate(environment, rendered).template,
          parameters: {},
          actionOnUnmanage: { resources: 'delete', resourceGroups: 'delete' },
          denySettings: { ...DENY_SETTINGS, excludedPrincipals: [] },
        },
      },
      { updateIntervalInMs: suite.patience.pauseMs },
    );
}

export function protectionCases(get: () => ContractSuite) {
  it('protects what the stack holds from who is not let pass, whatever rights they have, and lets the portal pass', async () => {
    const suite = get();
    const r = suite.start();
    await r.apply();
    const { properties } = await suite.stackOf(r);
    expect(properties?.denySettings).toMatchObject({
      mode: 'denyWriteAndDelete',
      excludedPrincipals: [expect.stringMatching(/^[0-9a-f-]{36}$/)],
    });

    await letNobodyPass(suite, r);
    const id = await suite.idOf(r, 'Microsoft.Storage/storageAccounts');
    // A change that would change nothing, as long as the protection is not in force yet.
    const { resources } = suite.subscription.clients('provision').resources;
    const write = () =>
      failureOf(async () => {
        const { tags } = await resources.getById(id, '2023-05-01');
        await resources.beginUpdateByIdAndWait(id, '2023-05-01', { tags });
      });
    await expect(
      until('denied', write, Boolean, suite.patience),
    ).resolves.toMatchObject({
      statusCode: 403,
      code: 'DenyAssignmentAuthorizationFailed',
    });
    await expect(
      failureOf(() => suite.deleteOutside(id, '2023-05-01')),
    ).resolves.toMatchObject({
      statusCode: 403,
      code: 'DenyAssignmentAuthorizationFailed',
    });

    await r.apply();
    await expect(
      until('let pass again', write, failure => !failure, suite.patience),
    ).resolves.toBeUndefined();
  });
}
