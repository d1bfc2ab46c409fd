import { JsonObject, objectsAt, stringAt } from '../json';
import { apiVersionOf, ResourceType } from '../registry/ResourceType';
import { ObjectStore } from '../store/ObjectStore';

/** The reference that makes an object the controller of another. */
export function controllerReference(
  type: ResourceType,
  owner: JsonObject,
): JsonObject {
  return {
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    name: stringAt(owner, 'metadata', 'name'),
    uid: stringAt(owner, 'metadata', 'uid'),
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The reference to an object's controller, if it has one. */
export function controllerOf(object: JsonObject): JsonObject | undefined {
  return objectsAt(object, 'metadata', 'ownerReferences').find(
    reference => reference.controller === true,
  );
}

/** The key of the controller of a kind, for queueing it when what it controls changes. */
export function controllerKeys(object: JsonObject, kind: string): string[] {
  const owner = controllerOf(object);
  return owner?.kind === kind
    ? [`${stringAt(object, 'metadata', 'namespace') ?? ''}/${owner.name}`]
    : [];
}

/** The objects of a type in a namespace that an owner controls. */
export function controlledBy(
  store: ObjectStore,
  typeKey: string,
  owner: JsonObject,
): JsonObject[] {
  const uid = stringAt(owner, 'metadata', 'uid');
  const namespace = stringAt(owner, 'metadata', 'namespace') ?? '';
  return store
    .list(typeKey, namespace)
    .filter(object => controllerOf(object)?.uid === uid);
}

export function isDeleting(object: JsonObject): boolean {
  return stringAt(object, 'metadata', 'deletionTimestamp') !== undefined;
}
