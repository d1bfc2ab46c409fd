import { ResourceType } from '../registry/ResourceType';
import { ResourceRequest } from './RequestInfo';

/** The namespace that a list or watch is about. Undefined means all namespaces. */
export function namespaceScope(
  type: ResourceType,
  resource: ResourceRequest,
): string | undefined {
  if (!type.namespaced) return '';
  return resource.namespace === '' ? undefined : resource.namespace;
}
