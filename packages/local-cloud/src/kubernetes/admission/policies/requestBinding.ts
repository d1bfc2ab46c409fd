import { JsonObject, stringAt } from '../../json';
import { typeKey } from '../../registry/ResourceType';
import { AdmissionRequest } from '../AdmissionPlugin';

/** The namespace of a request as admission sees it: requests on a Namespace object are in the namespace that they name. */
export function namespaceOf(request: AdmissionRequest): string {
  const isNamespace = typeKey(request.type) === '/namespaces';
  return isNamespace && request.operation !== 'CREATE'
    ? request.name
    : request.namespace;
}

/** The variable `request`: an AdmissionRequest as JSON, in which empty optional fields are absent. */
export function requestBinding(request: AdmissionRequest): JsonObject {
  const { type, subresource, name, context, operation } = request;
  const { group, version, kind, plural } = type;
  const { user, dryRun } = context;
  const resource = { group, version, resource: plural };
  return {
    kind: { group, version, kind },
    resource,
    subResource: subresource || undefined,
    requestKind: { group, version, kind },
    requestResource: { ...resource },
    requestSubResource: subresource || undefined,
    name: name || undefined,
    namespace: namespaceOf(request) || undefined,
    operation,
    userInfo: {
      username: user.name || undefined,
      uid: user.uid || undefined,
      groups: user.groups.length > 0 ? [...user.groups] : undefined,
    },
    dryRun,
  };
}

/** The variable `namespaceObject`: null for what is not in a namespace, Namespaces included. */
export function namespaceBinding(request: AdmissionRequest): JsonObject | null {
  const found = request.type.namespaced
    ? request.store.get('/namespaces', '', request.namespace)
    : undefined;
  if (!found) return null;
  const { metadata, spec, status } = found;
  return { metadata: withoutManaged(metadata), spec, status };
}

/** Some fields of the namespace are not shown to policies. */
function withoutManaged(metadata: JsonObject[string]): JsonObject {
  const {
    managedFields: _managed,
    ownerReferences: _owners,
    ...shown
  } = metadata as JsonObject;
  return shown;
}

/** The labels that a namespace selector is matched against; undefined where it does not apply. */
export function namespaceLabelsSource(
  request: AdmissionRequest,
): JsonObject | undefined {
  const { type, operation, subresource, object, store } = request;
  if (typeKey(type) === '/namespaces') {
    return operation === 'DELETE' || subresource !== ''
      ? store.get('/namespaces', '', request.name)
      : object;
  }
  return type.namespaced
    ? store.get('/namespaces', '', request.namespace)
    : undefined;
}

/** The object's name for messages, also where the server makes it. */
export function nameOf(request: AdmissionRequest): string {
  return request.name || stringAt(request.object, 'metadata', 'name') || '';
}
