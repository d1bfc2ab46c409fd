import { matchesLabelSelector } from '../../http/selectors';
import {
  JsonObject,
  objectAt,
  objectsAt,
  stringAt,
  stringMapAt,
  stringsAt,
} from '../../json';
import { typeKey } from '../../registry/ResourceType';
import { AdmissionRequest } from '../AdmissionPlugin';
import { namespaceLabelsSource, namespaceOf } from './requestBinding';

/**
 * Whether a policy's `matchConstraints` or a binding's `matchResources` take a request. Each kind is served in one version here,
 * so that `matchPolicy` makes no difference.
 */
export function matchesRequest(
  criteria: JsonObject | undefined,
  request: AdmissionRequest,
): boolean {
  if (!criteria) return true;
  if (!matchesNamespace(objectAt(criteria, 'namespaceSelector'), request)) {
    return false;
  }
  if (!matchesObject(objectAt(criteria, 'objectSelector'), request)) {
    return false;
  }
  const matches = (rule: JsonObject) => matchesRule(rule, request);
  if (objectsAt(criteria, 'excludeResourceRules').some(matches)) return false;
  const rules = objectsAt(criteria, 'resourceRules');
  return rules.length === 0 || rules.some(matches);
}

function isEmpty(selector: JsonObject | undefined): boolean {
  return (
    Object.keys(stringMapAt(selector, 'matchLabels')).length === 0 &&
    objectsAt(selector, 'matchExpressions').length === 0
  );
}

/** What is in no namespace is never left out by a namespace selector; a Namespace is matched by its own labels. */
function matchesNamespace(
  selector: JsonObject | undefined,
  request: AdmissionRequest,
): boolean {
  const isNamespace = typeKey(request.type) === '/namespaces';
  if (isEmpty(selector) || (!request.type.namespaced && !isNamespace)) {
    return true;
  }
  const source = namespaceLabelsSource(request);
  return matchesLabelSelector(
    selector,
    stringMapAt(source, 'metadata', 'labels'),
  );
}

/** The selector may match the old object or the new one. */
function matchesObject(
  selector: JsonObject | undefined,
  { operation, object, oldObject }: AdmissionRequest,
): boolean {
  if (isEmpty(selector)) return true;
  const candidates = operation === 'DELETE' ? [oldObject] : [object, oldObject];
  return candidates.some(
    candidate =>
      candidate !== undefined &&
      matchesLabelSelector(
        selector,
        stringMapAt(candidate, 'metadata', 'labels'),
      ),
  );
}

function matchesRule(rule: JsonObject, request: AdmissionRequest): boolean {
  const { type, operation, name } = request;
  const names = stringsAt(rule, 'resourceNames');
  return (
    matchesScope(stringAt(rule, 'scope') ?? '*', request) &&
    hasOrAll(stringsAt(rule, 'operations'), operation) &&
    hasOrAll(stringsAt(rule, 'apiGroups'), type.group) &&
    hasOrAll(stringsAt(rule, 'apiVersions'), type.version) &&
    stringsAt(rule, 'resources').some(resource =>
      matchesResource(resource, request),
    ) &&
    (names.length === 0 || names.includes(name))
  );
}

function hasOrAll(values: string[], wanted: string): boolean {
  return values.includes('*') || values.includes(wanted);
}

/** Namespaces count as cluster-scoped although their requests carry a namespace. */
function matchesScope(scope: string, request: AdmissionRequest): boolean {
  if (scope === '*') return true;
  const inNamespace =
    typeKey(request.type) !== '/namespaces' && namespaceOf(request) !== '';
  return scope === (inNamespace ? 'Namespaced' : 'Cluster');
}

/** `pods` is the resource alone, `pods/*` it and its subresources, `*` every resource without subresources, `*\/*` everything. */
function matchesResource(
  pattern: string,
  { type, subresource }: AdmissionRequest,
): boolean {
  const [resource, sub = ''] = pattern.split('/');
  return (
    (resource === '*' || resource === type.plural) &&
    (sub === '*' || sub === subresource)
  );
}
