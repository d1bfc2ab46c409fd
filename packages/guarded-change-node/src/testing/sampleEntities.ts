import { Entity } from '@backstage/catalog-model';
import { GROUP_LEAD_ANNOTATION } from '@glovebox/guarded-change-common';

/** Origin location of `sampleEntities`; trust it in a test's config. @public */
export const SAMPLE_ORIGIN = 'file:/lab/org.yaml';

/** Config under which `sampleEntities` count. @public */
export const SAMPLE_TRUST_CONFIG = {
  glovebox: { trust: { originLocations: [SAMPLE_ORIGIN] } },
};

/**
 * User and Group entities with the relations that the catalog would give them, for `catalogServiceMock({ entities })`.
 *
 * @param groups - members by name, and the name of the lead
 *
 * @public
 */
export function sampleEntities(
  groups: Record<string, { members: string[]; lead?: string }>,
  options: { origin?: string } = {},
): Entity[] {
  const origin = options.origin ?? SAMPLE_ORIGIN;
  const memberOf = new Map<string, string[]>();
  for (const [group, { members, lead }] of Object.entries(groups)) {
    if (lead !== undefined && !memberOf.has(lead)) {
      memberOf.set(lead, []);
    }
    for (const member of members) {
      memberOf.set(member, [...(memberOf.get(member) ?? []), group]);
    }
  }
  return [
    ...Object.entries(groups).map(([name, { members, lead }]) =>
      entity(
        'Group',
        name,
        { type: 'team', children: [] },
        {
          origin,
          lead,
          relations: members.map(m => ['hasMember', `user:default/${m}`]),
        },
      ),
    ),
    ...[...memberOf].map(([name, names]) =>
      entity(
        'User',
        name,
        { memberOf: names },
        {
          origin,
          relations: names.map(g => ['memberOf', `group:default/${g}`]),
        },
      ),
    ),
  ];
}

function entity(
  kind: string,
  name: string,
  spec: Entity['spec'],
  more: { origin: string; lead?: string; relations: string[][] },
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name,
      namespace: 'default',
      annotations: {
        'backstage.io/managed-by-origin-location': more.origin,
        ...(more.lead && {
          [GROUP_LEAD_ANNOTATION]: `user:default/${more.lead}`,
        }),
      },
    },
    spec,
    relations: more.relations.map(([type, targetRef]) => ({ type, targetRef })),
  };
}
