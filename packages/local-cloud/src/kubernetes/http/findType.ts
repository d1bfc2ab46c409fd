import { isServiceAccount, ResourceType } from '../registry/ResourceType';
import { TypeRegistry } from '../registry/TypeRegistry';
import { unknownPath } from '../status/errors';
import { ResourceRequest } from './RequestInfo';

/**
 * The type that a path is about.
 * @throws ApiError 404 for a kind, scope or subresource that is not served.
 */
export function findType(
  registry: TypeRegistry,
  resource: ResourceRequest,
): ResourceType {
  const { group, version, plural, namespace, name, subresource } = resource;
  const type = registry.find(group, version, plural);
  if (!type) throw unknownPath();
  if (!type.namespaced && namespace !== '') throw unknownPath();
  if (type.namespaced && namespace === '' && name !== '') throw unknownPath();
  const known =
    subresource === '' ||
    (subresource === 'status' && type.status) ||
    (subresource === 'scale' && type.scale) ||
    (subresource === 'finalize' && plural === 'namespaces') ||
    (subresource === 'token' && isServiceAccount(type)) ||
    type.connects.includes(subresource);
  if (!known) throw unknownPath();
  return type;
}
