import {
  ensureObject,
  JsonObject,
  objectsAt,
  setDefault,
  stringAt,
  stringMapAt,
} from '../json';
import {
  addQuantities,
  formatQuantity,
  Quantity,
  quantityOf,
  ZERO,
} from '../quantity';
import { typeKey } from '../registry/ResourceType';
import { forbidden } from '../status/errors';
import { AdmissionPlugin, AdmissionRequest } from './AdmissionPlugin';
import { containersOf, createsPod } from './podOf';

const ANNOTATION = 'kubernetes.io/limit-ranger';

/** Gives containers the namespace's default requests and limits, and refuses what is outside its bounds. */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  mutate: request => {
    if (!createsPod(request)) return;
    for (const item of limitItems(request, 'Container')) {
      setContainerDefaults(request.object, item);
    }
  },
  validate: request => {
    const problems = problemsOf(request);
    if (problems.length === 0) return;
    throw forbidden(
      {
        group: request.type.group,
        resource: request.type.plural,
        name: request.name,
      },
      problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`,
    );
  },
};

function limitItems(request: AdmissionRequest, type: string): JsonObject[] {
  return request.store
    .list('/limitranges', request.namespace)
    .flatMap(range => objectsAt(range, 'spec', 'limits'))
    .filter(item => item.type === type);
}

function setContainerDefaults(pod: JsonObject, item: JsonObject): void {
  const notes: string[] = [];
  for (const container of containersOf(ensureObject(pod, 'spec'))) {
    const resources = ensureObject(container, 'resources');
    const requests = fill(
      resources,
      'requests',
      stringMapAt(item, 'defaultRequest'),
    );
    const limits = fill(resources, 'limits', stringMapAt(item, 'default'));
    const name = stringAt(container, 'name');
    if (requests.length > 0)
      notes.push(`${requests.join(', ')} request for container ${name}`);
    if (limits.length > 0)
      notes.push(`${limits.join(', ')} limit for container ${name}`);
  }
  if (notes.length === 0) return;
  const annotations = ensureObject(
    ensureObject(pod, 'metadata'),
    'annotations',
  );
  annotations[ANNOTATION] = `LimitRanger plugin set: ${notes.join('; ')}`;
}

/** Sets what is missing; tells what it set. */
function fill(
  resources: JsonObject,
  field: string,
  defaults: Record<string, string>,
): string[] {
  const names = Object.keys(defaults).sort();
  if (names.length === 0) return [];
  const target = ensureObject(resources, field);
  const missing = names.filter(name => target[name] === undefined);
  for (const name of missing) setDefault(target, name, defaults[name]);
  return missing;
}

function problemsOf(request: AdmissionRequest): string[] {
  const key = typeKey(request.type);
  if (createsPod(request)) return podProblems(request);
  if (key !== '/persistentvolumeclaims' || request.operation === 'DELETE')
    return [];
  const requests = stringMapAt(request.object, 'spec', 'resources', 'requests');
  return limitItems(request, 'PersistentVolumeClaim').flatMap(item =>
    boundProblems(item, 'PersistentVolumeClaim', requests, requests),
  );
}

function podProblems(request: AdmissionRequest): string[] {
  const spec = ensureObject(request.object, 'spec');
  const containers = containersOf(spec);
  const perContainer = limitItems(request, 'Container').flatMap(item =>
    containers.flatMap(container =>
      boundProblems(
        item,
        'Container',
        stringMapAt(container, 'resources', 'requests'),
        stringMapAt(container, 'resources', 'limits'),
      ),
    ),
  );
  const perPod = limitItems(request, 'Pod').flatMap(item =>
    boundProblems(
      item,
      'Pod',
      total(objectsAt(spec, 'containers'), 'requests'),
      total(objectsAt(spec, 'containers'), 'limits'),
    ),
  );
  return [...perContainer, ...perPod];
}

function total(
  containers: JsonObject[],
  field: string,
): Record<string, string> {
  const sums = new Map<string, Quantity>();
  for (const container of containers) {
    for (const [name, amount] of Object.entries(
      stringMapAt(container, 'resources', field),
    )) {
      sums.set(name, addQuantities(sums.get(name) ?? ZERO, quantityOf(amount)));
    }
  }
  return Object.fromEntries(
    [...sums].map(([name, sum]) => [name, formatQuantity(sum)]),
  );
}

function boundProblems(
  item: JsonObject,
  type: string,
  requests: Record<string, string>,
  limits: Record<string, string>,
): string[] {
  const problems: string[] = [];
  for (const [name, minimum] of Object.entries(stringMapAt(item, 'min'))) {
    const request = requests[name];
    if (request === undefined) {
      problems.push(
        `minimum ${name} usage per ${type} is ${minimum}.  No request is specified`,
      );
    } else if (quantityOf(request).nano < quantityOf(minimum).nano) {
      problems.push(
        `minimum ${name} usage per ${type} is ${minimum}, but request is ${request}`,
      );
    }
  }
  for (const [name, maximum] of Object.entries(stringMapAt(item, 'max'))) {
    const limit = limits[name];
    if (limit === undefined) {
      problems.push(
        `maximum ${name} usage per ${type} is ${maximum}.  No limit is specified`,
      );
    } else if (quantityOf(limit).nano > quantityOf(maximum).nano) {
      problems.push(
        `maximum ${name} usage per ${type} is ${maximum}, but limit is ${limit}`,
      );
    }
  }
  return problems;
}
