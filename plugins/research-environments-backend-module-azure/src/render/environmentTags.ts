import {
  FIELD_MANAGER,
  LABELS,
} from '@glovebox/backstage-plugin-research-environments-common';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { JsonObject } from '@backstage/types';

/** Names of the tags that the portal reads again. */
export const TAGS = {
  environmentId: tagName(LABELS.environmentId),
  fingerprint: 'glovebox-fingerprint',
};

/** Tags on every resource that takes tags: what the labels say in the cluster. */
export function environmentTags(
  environment: TargetEnvironment,
): JsonObject & Record<string, string> {
  return {
    [tagName(LABELS.managedBy)]: FIELD_MANAGER,
    [TAGS.environmentId]: environment.id,
    [tagName(LABELS.environmentName)]: environment.name,
    [tagName(LABELS.ownerGroup)]: environment.ownerGroup,
    [tagName(LABELS.riskClass)]: environment.riskClass,
    [tagName(LABELS.isolationClass)]: environment.isolationClass,
  };
}

/** Azure allows no slash in the name of a tag. */
function tagName(label: string): string {
  return `glovebox-${label.slice(label.indexOf('/') + 1)}`;
}
