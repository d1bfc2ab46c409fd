import { JsonObject, stringAt } from '../json';
import { ResourceType } from '../registry/ResourceType';
import { errorTarget } from '../service/ObjectWriter';

/** The answer to a deletion that left nothing to show. */
export function deletedStatus(
  type: ResourceType,
  live: JsonObject,
): JsonObject {
  const { group, resource, name } = errorTarget({
    type,
    name: stringAt(live, 'metadata', 'name') ?? '',
  });
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(group ? { group } : {}),
      kind: resource,
      uid: stringAt(live, 'metadata', 'uid'),
    },
  };
}
