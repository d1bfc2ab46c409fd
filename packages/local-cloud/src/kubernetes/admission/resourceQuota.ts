import { JsonObject, stringAt, stringMapAt } from '../json';
import { formatQuantity, Quantity, quantityOf, ZERO } from '../quantity';
import { ResourceType, typeKey } from '../registry/ResourceType';
import { forbidden } from '../status/errors';
import { ObjectStore } from '../store/ObjectStore';
import { AdmissionPlugin, AdmissionRequest } from './AdmissionPlugin';
import { add, inScope, unspecified, Usage, usageOf } from './quotaUsage';

/** Refuses what would go above a quota of its namespace. Runs last, so that it sees what the other plugins filled in. */
export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  validate: request => {
    if (request.operation === 'DELETE' || request.subresource !== '') return;
    if (!request.type.namespaced) return;
    const added = addedUsage(request);
    if (added.size === 0) return;
    for (const quota of request.store.list(
      '/resourcequotas',
      request.namespace,
    )) {
      if (inScope(quota, request.type, request.object)) {
        checkQuota(request, quota, added);
      }
    }
  },
};

/** What the write adds to what is used already; an update that takes no more adds nothing. */
function addedUsage(request: AdmissionRequest): Usage {
  const { type, object, oldObject } = request;
  const usage = usageOf(type, object);
  if (!oldObject) return usage;
  const before = usageOf(type, oldObject);
  const added: Usage = new Map();
  for (const [name, amount] of usage) {
    const more = amount.nano - (before.get(name) ?? ZERO).nano;
    if (more > 0n) added.set(name, { ...amount, nano: more });
  }
  return added;
}

function checkQuota(
  request: AdmissionRequest,
  quota: JsonObject,
  added: Usage,
): void {
  const hard = stringMapAt(quota, 'spec', 'hard');
  const name = stringAt(quota, 'metadata', 'name');
  if (request.operation === 'CREATE' && typeKey(request.type) === '/pods') {
    requireSpecified(request, name, Object.keys(hard));
  }
  const limited = Object.keys(hard).filter(resource => added.has(resource));
  if (limited.length === 0) return;
  const used = quotaUsed(request.store, quota, [request.type]);
  const exceeded = limited.filter(resource => {
    const sum =
      (used.get(resource) ?? ZERO).nano + (added.get(resource) ?? ZERO).nano;
    return sum > quantityOf(hard[resource]).nano;
  });
  if (exceeded.length === 0) return;
  const print = (amounts: (resource: string) => Quantity) =>
    exceeded
      .sort()
      .map(resource => `${resource}=${formatQuantity(amounts(resource))}`)
      .join(',');
  throw refuse(
    request,
    `exceeded quota: ${name}, requested: ${print(
      resource => added.get(resource) ?? ZERO,
    )}, used: ${print(
      resource => used.get(resource) ?? ZERO,
    )}, limited: ${print(resource => quantityOf(hard[resource]))}`,
  );
}

function requireSpecified(
  request: AdmissionRequest,
  quota: string | undefined,
  resources: string[],
): void {
  const missing = resources.sort().flatMap(resource => {
    const containers = unspecified(request.object, resource);
    return containers.length > 0
      ? [`${resource} for: ${containers.join(',')}`]
      : [];
  });
  if (missing.length === 0) return;
  throw refuse(
    request,
    `failed quota: ${quota}: must specify ${missing.join('; ')}`,
  );
}

function refuse(request: AdmissionRequest, problem: string) {
  const { group, plural } = request.type;
  return forbidden({ group, resource: plural, name: request.name }, problem);
}

/** What the objects of some types use of a quota now. */
export function quotaUsed(
  store: ObjectStore,
  quota: JsonObject,
  types: readonly ResourceType[],
): Usage {
  const namespace = stringAt(quota, 'metadata', 'namespace') ?? '';
  const used: Usage = new Map();
  for (const type of types) {
    for (const object of store.list(typeKey(type), namespace)) {
      if (!inScope(quota, type, object)) continue;
      for (const [resource, amount] of usageOf(type, object)) {
        add(used, resource, amount);
      }
    }
  }
  return used;
}
