import {
  JsonObject,
  jsonEquals,
  objectAt,
  objectsAt,
  stringAt,
  valueAt,
} from '../json';
import { quantityOf } from '../quantity';
import { FieldError } from '../status/errors';
import { dnsLabelProblem } from './names';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];

/**
 * Checks a pod spec beyond its types.
 * @param path - where it stands in the object.
 * @param claims - claim templates of a StatefulSet, which become volumes of its pods.
 */
export function validatePodSpec(
  spec: JsonObject | undefined,
  path: string,
  claims: readonly JsonObject[] = [],
): FieldError[] {
  if (!spec) return [];
  const containers = objectsAt(spec, 'containers');
  const errors: FieldError[] = [];
  if (containers.length === 0) {
    errors.push({
      type: 'Required value',
      field: `${path}.containers`,
      detail: '',
    });
  }
  const volumes = new Set(
    [...objectsAt(spec, 'volumes'), ...claims.map(claim => claim.metadata)].map(
      volume => stringAt(volume, 'name'),
    ),
  );
  for (const list of ['initContainers', 'containers']) {
    objectsAt(spec, list).forEach((container, index) =>
      errors.push(
        ...validateContainer(container, `${path}.${list}[${index}]`, volumes),
      ),
    );
  }
  const policy = stringAt(spec, 'restartPolicy') ?? '';
  if (!RESTART_POLICIES.includes(policy)) {
    errors.push({
      type: 'Unsupported value',
      field: `${path}.restartPolicy`,
      value: policy,
      detail: `supported values: ${RESTART_POLICIES.map(
        name => `"${name}"`,
      ).join(', ')}`,
    });
  }
  return errors;
}

function validateContainer(
  container: JsonObject,
  path: string,
  volumes: Set<unknown>,
): FieldError[] {
  const errors: FieldError[] = [];
  const name = stringAt(container, 'name') ?? '';
  const problem = dnsLabelProblem(name);
  if (name !== '' && problem) {
    errors.push({
      type: 'Invalid value',
      field: `${path}.name`,
      value: name,
      detail: problem,
    });
  }
  if (!stringAt(container, 'image')) {
    errors.push({ type: 'Required value', field: `${path}.image`, detail: '' });
  }
  objectsAt(container, 'volumeMounts').forEach((mount, index) => {
    if (volumes.has(stringAt(mount, 'name'))) return;
    errors.push({
      type: 'Invalid value',
      field: `${path}.volumeMounts[${index}].name`,
      value: mount.name,
      detail: 'must name a volume of the pod (Not found)',
    });
  });
  return [...errors, ...validateResources(container, path)];
}

function validateResources(container: JsonObject, path: string): FieldError[] {
  const limits = objectAt(container, 'resources', 'limits') ?? {};
  const requests = objectAt(container, 'resources', 'requests') ?? {};
  return Object.entries(requests).flatMap(([name, amount]): FieldError[] => {
    const limit = limits[name];
    if (
      limit === undefined ||
      quantityOf(amount).nano <= quantityOf(limit).nano
    ) {
      return [];
    }
    return [
      {
        type: 'Invalid value',
        field: `${path}.resources.requests`,
        value: amount,
        detail: `must be less than or equal to ${name} limit of ${limit}`,
      },
    ];
  });
}

/** A running pod's spec is fixed but for images, deadlines and added tolerations. */
export function validatePodUpdate(
  next: JsonObject,
  live: JsonObject,
): FieldError[] {
  if (jsonEquals(fixedPart(next), fixedPart(live))) return [];
  return [
    {
      type: 'Forbidden',
      field: 'spec',
      detail:
        'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    },
  ];
}

function fixedPart(pod: JsonObject): JsonObject {
  const {
    activeDeadlineSeconds: _deadline,
    tolerations: _tolerations,
    terminationGracePeriodSeconds: _grace,
    containers: _containers,
    initContainers: _initContainers,
    ...rest
  } = (valueAt(pod, 'spec') ?? {}) as JsonObject;
  const withoutImages = (list: string) =>
    objectsAt(pod, 'spec', list).map(({ image: _, ...container }) => container);
  return {
    ...rest,
    containers: withoutImages('containers'),
    initContainers: withoutImages('initContainers'),
  };
}
