import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  Entity,
} from '@backstage/catalog-model';
import {
  ENVIRONMENT_ID_ANNOTATION,
  EnvironmentSummary,
  RESEARCH_ENVIRONMENT_TYPE,
} from '@glovebox/backstage-plugin-research-environments-common';

/** What every entity of this provider says it comes from. It is in no trust list: an environment gives nobody any power. */
const LOCATION_TYPE = 'research-environments';

/** Kinds of targets as types of catalog resources. */
const TARGET_TYPES: Record<string, string> = {
  kubernetes: 'kubernetes-cluster',
  azure: 'azure-subscription',
};

/**
 * Environments as catalog resources, and the clusters and subscriptions that they depend on, each once.
 *
 * @param portalUrl - where the portal is opened, for links to pages
 * @param platformGroup - entity ref of the group that runs the targets
 */
export function toEntities(
  environments: readonly EnvironmentSummary[],
  options: { portalUrl: string; platformGroup: string },
): Entity[] {
  const targetIds = new Set(
    environments.flatMap(environment => environment.placement.targetIds),
  );
  return [
    ...[...targetIds].sort().map(id => toTarget(id, options.platformGroup)),
    ...environments.map(environment => toResource(environment, options)),
  ];
}

/** The entity that an environment of this name is. */
export function environmentRef(name: string): string {
  return `resource:default/${name}`;
}

function toResource(
  environment: EnvironmentSummary,
  options: { portalUrl: string },
): Entity {
  const { id, name, expiresAt } = environment;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      description: environment.purpose,
      annotations: {
        ...locationOf(id),
        [ENVIRONMENT_ID_ANNOTATION]: id,
        'glovebox.dev/namespace': environment.namespace,
        'glovebox.dev/risk-class': environment.riskClass,
        'glovebox.dev/isolation-class': environment.isolationClass,
        ...(expiresAt && { 'glovebox.dev/expires-at': expiresAt }),
      },
      links: [
        {
          url: `${options.portalUrl}/environments/${name}`,
          title: 'Environment',
          icon: 'dashboard',
        },
      ],
    },
    spec: {
      type: RESEARCH_ENVIRONMENT_TYPE,
      owner: environment.ownerGroup,
      lifecycle: environment.status.word,
      dependsOn: environment.placement.targetIds.map(targetRef),
    },
  };
}

function toTarget(targetId: string, platformGroup: string): Entity {
  const [kind, name] = splitTarget(targetId);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: targetName(targetId),
      title: name,
      annotations: locationOf(targetId),
    },
    spec: { type: TARGET_TYPES[kind] ?? kind, owner: platformGroup },
  };
}

function targetRef(targetId: string): string {
  return `resource:default/${targetName(targetId)}`;
}

/**
 * A colon is not allowed in the name of an entity, and a dot not in the name of an environment: nobody takes the place of a cluster
 * by asking for an environment of its name.
 */
function targetName(targetId: string): string {
  return splitTarget(targetId).join('.');
}

function splitTarget(targetId: string): [kind: string, name: string] {
  const [kind, ...rest] = targetId.split(':');
  return [kind, rest.join('-')];
}

function locationOf(id: string): Record<string, string> {
  const location = `${LOCATION_TYPE}:${id}`;
  return {
    [ANNOTATION_LOCATION]: location,
    [ANNOTATION_ORIGIN_LOCATION]: location,
  };
}
