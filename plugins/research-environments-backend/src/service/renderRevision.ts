import { InputError } from '@backstage/errors';
import {
  EnvironmentTarget,
  RenderedContent,
  TargetContent,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import { ParsedBundle } from '../bundle/parseBundle';
import { EnvironmentWithHead } from '../model/records';
import { LifecycleContext } from './LifecycleContext';

/** A subscription gets its baseline even when the template brings nothing for it. */
const EMPTY_ARM_TEMPLATE = {
  $schema:
    'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  resources: [],
};

/**
 * What would be applied to each target, in the order of application: the revision's bundle with the baseline added. Reads the
 * bundle and the owner group; calls no target.
 *
 * @throws InputError on a bundle that may not be, or an owner group that is no longer trusted.
 */
export async function renderRevision(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
): Promise<RenderedContent[]> {
  const { environment, head } = subject;
  const files = await context.plans.bundle(environment.id, head.number);
  const bundle = context.rules.parse(files);
  const targets = context.targets.placed(environment.placement);
  if (bundle.azure && !targets.some(target => target.facts.kind === 'azure')) {
    throw new InputError(
      'The template brings Azure resources and the environment was placed on no Azure subscription; discard it and ask anew.',
    );
  }
  const targetEnvironment = await toTargetEnvironment(context, subject);
  const rendered: RenderedContent[] = [];
  for (const target of targets) {
    // Azure comes first, so that a cluster knows which private endpoints its pods have.
    const privateEndpointRange = rendered.find(
      content => content.privateEndpointRange !== undefined,
    )?.privateEndpointRange;
    rendered.push(
      target.render(
        targetEnvironment,
        contentFor(target, { ...bundle, privateEndpointRange }),
      ),
    );
  }
  return rendered;
}

/** What targets need to know of an environment. */
export async function toTargetEnvironment(
  context: LifecycleContext,
  { environment, head }: EnvironmentWithHead,
): Promise<TargetEnvironment> {
  const owner = await context.directory.group(environment.ownerGroup);
  // One that config no longer has must not keep what is elsewhere from being observed and deleted.
  const cluster = context.targets
    .configured(environment.placement)
    .find(target => target.facts.kind === 'kubernetes');
  return {
    id: environment.id,
    name: environment.name,
    namespace: environment.namespace,
    ownerGroup: environment.ownerGroup,
    ownerGroupObjectId: owner?.objectId,
    riskClass: environment.riskClass,
    isolationClass: environment.isolationClass,
    egress: environment.egress,
    region: environment.placement.region,
    gpu: head.gpu,
    revision: head.number,
    clusterOidcIssuer: cluster?.facts.oidcIssuer,
    privateLink: cluster?.facts.privateLink,
  };
}

function contentFor(
  target: EnvironmentTarget,
  bundle: ParsedBundle & { privateEndpointRange?: string },
): TargetContent {
  return target.facts.kind === 'kubernetes'
    ? {
        kind: 'kubernetes',
        objects: bundle.kubernetes,
        privateEndpointRange: bundle.privateEndpointRange,
      }
    : {
        kind: 'azure',
        template: bundle.azure?.template ?? EMPTY_ARM_TEMPLATE,
        parameters: bundle.azure?.parameters ?? {},
      };
}
