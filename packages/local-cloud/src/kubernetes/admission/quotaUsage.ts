import {
  JsonObject,
  objectAt,
  objectsAt,
  stringAt,
  stringMapAt,
  valueAt,
} from '../json';
import { addQuantities, Quantity, quantityOf } from '../quantity';
import { ResourceType, typeKey } from '../registry/ResourceType';
import { containersOf } from './podOf';

/** Amounts by quota resource name, such as `requests.cpu` or `count/jobs.batch`. */
export type Usage = Map<string, Quantity>;

const ONE: Quantity = { nano: 1_000_000_000n, notation: 'decimal' };

/** Core kinds that a quota may count by their plain name. */
const PLAIN_COUNTS = new Set([
  'pods',
  'services',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'resourcequotas',
  'replicationcontrollers',
]);

const STANDARD = new Set(['cpu', 'memory', 'ephemeral-storage']);

/** What one object uses of any quota. */
export function usageOf(type: ResourceType, object: JsonObject): Usage {
  const usage: Usage = new Map();
  const counted = type.group ? `${type.plural}.${type.group}` : type.plural;
  usage.set(`count/${counted}`, ONE);
  switch (typeKey(type)) {
    case '/pods':
      return isFinished(object) ? new Map() : addPod(usage, object);
    case '/persistentvolumeclaims':
      return addClaim(usage, object);
    case '/services':
      return addService(usage, object);
    default:
      if (type.group === '' && PLAIN_COUNTS.has(type.plural)) {
        usage.set(type.plural, ONE);
      }
      return usage;
  }
}

function isFinished(pod: JsonObject): boolean {
  const phase = stringAt(pod, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

function addPod(usage: Usage, pod: JsonObject): Usage {
  usage.set('pods', ONE);
  for (const [name, amount] of podResources(pod, 'requests')) {
    usage.set(`requests.${name}`, amount);
    if (STANDARD.has(name)) usage.set(name, amount);
  }
  for (const [name, amount] of podResources(pod, 'limits')) {
    usage.set(`limits.${name}`, amount);
  }
  return usage;
}

/** What a pod asks for: the sum of its containers, or its largest init container where that is more, plus overhead. */
export function podResources(
  pod: JsonObject,
  field: 'requests' | 'limits',
): Usage {
  const spec = objectAt(pod, 'spec');
  const total: Usage = new Map();
  for (const container of objectsAt(spec, 'containers')) {
    for (const [name, amount] of amountsOf(container, field)) {
      add(total, name, amount);
    }
  }
  for (const container of objectsAt(spec, 'initContainers')) {
    for (const [name, amount] of amountsOf(container, field)) {
      const sum = total.get(name);
      if (!sum || amount.nano > sum.nano) total.set(name, amount);
    }
  }
  for (const [name, amount] of Object.entries(stringMapAt(spec, 'overhead'))) {
    add(total, name, quantityOf(amount));
  }
  return total;
}

function amountsOf(container: JsonObject, field: string): [string, Quantity][] {
  return Object.entries(stringMapAt(container, 'resources', field)).map(
    ([name, amount]) => [name, quantityOf(amount)],
  );
}

function addClaim(usage: Usage, claim: JsonObject): Usage {
  usage.set('persistentvolumeclaims', ONE);
  const storage = quantityOf(
    valueAt(claim, 'spec', 'resources', 'requests', 'storage'),
  );
  usage.set('requests.storage', storage);
  const storageClass = stringAt(claim, 'spec', 'storageClassName');
  if (storageClass) {
    const prefix = `${storageClass}.storageclass.storage.k8s.io`;
    usage.set(`${prefix}/requests.storage`, storage);
    usage.set(`${prefix}/persistentvolumeclaims`, ONE);
  }
  return usage;
}

function addService(usage: Usage, service: JsonObject): Usage {
  usage.set('services', ONE);
  const type = stringAt(service, 'spec', 'type');
  if (type === 'LoadBalancer') usage.set('services.loadbalancers', ONE);
  if (type === 'NodePort' || type === 'LoadBalancer') {
    const ports = BigInt(objectsAt(service, 'spec', 'ports').length);
    usage.set('services.nodeports', {
      nano: ports * ONE.nano,
      notation: 'decimal',
    });
  }
  return usage;
}

export function add(usage: Usage, name: string, amount: Quantity): void {
  const sum = usage.get(name);
  usage.set(name, sum ? addQuantities(sum, amount) : amount);
}

/** Containers that leave out a compute resource that a quota limits. */
export function unspecified(pod: JsonObject, resource: string): string[] {
  const match = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(resource);
  if (!match) return [];
  const field = match[1] ?? 'requests';
  return containersOf(objectAt(pod, 'spec'))
    .filter(container => !stringMapAt(container, 'resources', field)[match[2]])
    .map(container => stringAt(container, 'name') ?? '');
}

/** Whether a quota's scopes let it count an object. Only pods have scopes. */
export function inScope(
  quota: JsonObject,
  type: ResourceType,
  object: JsonObject,
): boolean {
  const scopes = valueAt(quota, 'spec', 'scopes');
  const expressions = objectsAt(
    quota,
    'spec',
    'scopeSelector',
    'matchExpressions',
  );
  const plain = Array.isArray(scopes) ? scopes.map(String) : [];
  if (plain.length === 0 && expressions.length === 0) return true;
  if (typeKey(type) !== '/pods') return false;
  return (
    plain.every(scope => podInScope(scope, object)) &&
    expressions.every(expression => matchesExpression(expression, object))
  );
}

function podInScope(scope: string, pod: JsonObject): boolean {
  const asks = containersOf(objectAt(pod, 'spec')).some(container =>
    ['requests', 'limits'].some(
      field =>
        Object.keys(stringMapAt(container, 'resources', field)).length > 0,
    ),
  );
  const ends = valueAt(pod, 'spec', 'activeDeadlineSeconds') !== undefined;
  switch (scope) {
    case 'BestEffort':
      return !asks;
    case 'NotBestEffort':
      return asks;
    case 'Terminating':
      return ends;
    case 'NotTerminating':
      return !ends;
    default:
      return false;
  }
}

function matchesExpression(expression: JsonObject, pod: JsonObject): boolean {
  if (expression.scopeName !== 'PriorityClass') {
    return podInScope(String(expression.scopeName), pod);
  }
  const name = stringAt(pod, 'spec', 'priorityClassName');
  const values = Array.isArray(expression.values) ? expression.values : [];
  switch (expression.operator) {
    case 'In':
      return name !== undefined && values.includes(name);
    case 'NotIn':
      return name === undefined || !values.includes(name);
    case 'Exists':
      return name !== undefined;
    default:
      return name === undefined;
  }
}
