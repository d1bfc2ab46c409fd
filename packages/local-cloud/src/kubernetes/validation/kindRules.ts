import {
  JsonObject,
  jsonEquals,
  objectAt,
  objectsAt,
  stringAt,
  stringMapAt,
  stringsAt,
  valueAt,
} from '../json';
import { matchesLabelSelector } from '../http/selectors';
import { quantityOf } from '../quantity';
import { FieldError } from '../status/errors';
import { validateLabels } from './names';
import { validatePodSpec, validatePodUpdate } from './podRules';
import { policyBindingRules, policyRules } from './policyRules';

/** Rules of a kind beyond its types; `live` is undefined on create. */
export type KindRules = (
  object: JsonObject,
  live: JsonObject | undefined,
) => FieldError[];

const DATA_LIMIT = 1024 * 1024;
const DATA_KEY = /^[-._a-zA-Z0-9]+$/;

function immutable(
  object: JsonObject,
  live: JsonObject | undefined,
  ...path: string[]
): FieldError[] {
  if (!live) return [];
  const value = valueAt(object, ...path);
  if (jsonEquals(value, valueAt(live, ...path))) return [];
  return [
    {
      type: 'Invalid value',
      field: path.join('.'),
      value,
      detail: 'field is immutable',
    },
  ];
}

function workload(
  object: JsonObject,
  live: JsonObject | undefined,
): FieldError[] {
  const labels = stringMapAt(object, 'spec', 'template', 'metadata', 'labels');
  const selector = objectAt(object, 'spec', 'selector');
  const errors = validatePodSpec(
    objectAt(object, 'spec', 'template', 'spec'),
    'spec.template.spec',
    objectsAt(object, 'spec', 'volumeClaimTemplates'),
  );
  errors.push(...validateLabels(labels, 'spec.template.metadata.labels'));
  if (selector && !matchesLabelSelector(selector, labels)) {
    errors.push({
      type: 'Invalid value',
      field: 'spec.template.metadata.labels',
      value: labels,
      detail: '`selector` does not match template `labels`',
    });
  }
  const restart = stringAt(object, 'spec', 'template', 'spec', 'restartPolicy');
  if (restart && restart !== 'Always') {
    errors.push({
      type: 'Unsupported value',
      field: 'spec.template.spec.restartPolicy',
      value: restart,
      detail: 'supported values: "Always"',
    });
  }
  return [...errors, ...immutable(object, live, 'spec', 'selector')];
}

const pod: KindRules = (object, live) =>
  live
    ? validatePodUpdate(object, live)
    : validatePodSpec(objectAt(object, 'spec'), 'spec');

const STATEFUL_SET_FIXED =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

const statefulSet: KindRules = (object, live) => {
  const errors = workload(object, live);
  const fixed = ['serviceName', 'podManagementPolicy', 'volumeClaimTemplates'];
  const changed = fixed.some(
    field => immutable(object, live, 'spec', field).length > 0,
  );
  return changed
    ? [
        ...errors,
        { type: 'Forbidden', field: 'spec', detail: STATEFUL_SET_FIXED },
      ]
    : errors;
};

const job: KindRules = (object, live) => {
  const errors = validatePodSpec(
    objectAt(object, 'spec', 'template', 'spec'),
    'spec.template.spec',
  );
  const restart = stringAt(object, 'spec', 'template', 'spec', 'restartPolicy');
  if (restart === 'Always') {
    errors.push({
      type: 'Required value',
      field: 'spec.template.spec.restartPolicy',
      detail: 'valid values: "OnFailure", "Never"',
    });
  }
  return [
    ...errors,
    ...immutable(object, live, 'spec', 'selector'),
    ...immutable(object, live, 'spec', 'template'),
    ...immutable(object, live, 'spec', 'completions'),
  ];
};

const cronJob: KindRules = object =>
  validatePodSpec(
    objectAt(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec'),
    'spec.jobTemplate.spec.template.spec',
  );

const service: KindRules = (object, live) => {
  const type = stringAt(object, 'spec', 'type');
  const headless = stringAt(object, 'spec', 'clusterIP') === 'None';
  const errors: FieldError[] = [];
  if (
    type !== 'ExternalName' &&
    !headless &&
    objectsAt(object, 'spec', 'ports').length === 0
  ) {
    errors.push({ type: 'Required value', field: 'spec.ports', detail: '' });
  }
  return type === stringAt(live, 'spec', 'type')
    ? [...errors, ...immutable(object, live, 'spec', 'clusterIP')]
    : errors;
};

const CLAIM_FIXED =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

const claim: KindRules = (object, live) => {
  const errors: FieldError[] = [];
  const storage = stringAt(object, 'spec', 'resources', 'requests', 'storage');
  if (stringsAt(object, 'spec', 'accessModes').length === 0) {
    errors.push({
      type: 'Required value',
      field: 'spec.accessModes',
      detail: 'at least 1 access mode is required',
    });
  }
  if (!storage) {
    errors.push({
      type: 'Required value',
      field: 'spec.resources[storage]',
      detail: '',
    });
  }
  if (!live) return errors;
  const fixed = (spec: JsonObject | undefined) => {
    const { resources: _, volumeName: __, ...rest } = spec ?? {};
    return rest;
  };
  if (
    !jsonEquals(fixed(objectAt(object, 'spec')), fixed(objectAt(live, 'spec')))
  ) {
    errors.push({ type: 'Forbidden', field: 'spec', detail: CLAIM_FIXED });
  }
  const before = stringAt(live, 'spec', 'resources', 'requests', 'storage');
  if (quantityOf(storage).nano < quantityOf(before).nano) {
    errors.push({
      type: 'Forbidden',
      field: 'spec.resources.requests.storage',
      detail: 'field can not be less than previous value',
    });
  }
  return errors;
};

function dataKeys(object: JsonObject, ...fields: string[]): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const field of fields) {
    for (const [key, value] of Object.entries(stringMapAt(object, field))) {
      size += Buffer.byteLength(value);
      if (
        DATA_KEY.test(key) &&
        key.length <= 253 &&
        key !== '.' &&
        key !== '..'
      )
        continue;
      errors.push({
        type: 'Invalid value',
        field: `${field}[${key}]`,
        value: key,
        detail:
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
      });
    }
  }
  if (size > DATA_LIMIT) {
    errors.push({
      type: 'Too long',
      field: '',
      detail: `may not be more than ${DATA_LIMIT} bytes`,
    });
  }
  return errors;
}

function frozenData(
  object: JsonObject,
  live: JsonObject | undefined,
  ...fields: string[]
): FieldError[] {
  if (live?.immutable !== true) return [];
  return ['immutable', ...fields]
    .filter(field => !jsonEquals(object[field], live[field]))
    .map(field => ({
      type: 'Forbidden',
      field,
      detail: 'field is immutable when `immutable` is set',
    }));
}

const configMap: KindRules = (object, live) => [
  ...dataKeys(object, 'data', 'binaryData'),
  ...frozenData(object, live, 'data', 'binaryData'),
];

const secret: KindRules = (object, live) => [
  ...dataKeys(object, 'data'),
  ...frozenData(object, live, 'data'),
  ...immutable(object, live, 'type'),
];

const binding: KindRules = (object, live) => [
  ...(live && !jsonEquals(object.roleRef, live.roleRef)
    ? [
        {
          type: 'Invalid value' as const,
          field: 'roleRef',
          value: object.roleRef,
          detail: 'cannot change roleRef',
        },
      ]
    : []),
  ...objectsAt(object, 'subjects').flatMap((subject, index): FieldError[] =>
    subject.kind === 'ServiceAccount' && !subject.namespace
      ? [
          {
            type: 'Required value',
            field: `subjects[${index}].namespace`,
            detail: '',
          },
        ]
      : [],
  ),
];

const RBAC = 'rbac.authorization.k8s.io';

export const KIND_RULES: Record<string, KindRules> = {
  '/pods': pod,
  '/services': service,
  '/persistentvolumeclaims': claim,
  '/configmaps': configMap,
  '/secrets': secret,
  'apps/deployments': workload,
  'apps/replicasets': workload,
  'apps/daemonsets': workload,
  'apps/statefulsets': statefulSet,
  'batch/jobs': job,
  'batch/cronjobs': cronJob,
  [`${RBAC}/rolebindings`]: binding,
  [`${RBAC}/clusterrolebindings`]: binding,
  'admissionregistration.k8s.io/validatingadmissionpolicies': policyRules,
  'admissionregistration.k8s.io/validatingadmissionpolicybindings':
    policyBindingRules,
  'node.k8s.io/runtimeclasses': (object, live) =>
    immutable(object, live, 'handler'),
  'storage.k8s.io/storageclasses': (object, live) =>
    ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'].flatMap(
      field => immutable(object, live, field),
    ),
  'scheduling.k8s.io/priorityclasses': (object, live) =>
    immutable(object, live, 'value'),
  'apiextensions.k8s.io/customresourcedefinitions': (object, live) => {
    const expected = `${stringAt(object, 'spec', 'names', 'plural')}.${stringAt(
      object,
      'spec',
      'group',
    )}`;
    return [
      ...(stringAt(object, 'metadata', 'name') === expected
        ? []
        : [
            {
              type: 'Invalid value' as const,
              field: 'metadata.name',
              value: stringAt(object, 'metadata', 'name'),
              detail: `must be spec.names.plural+"."+spec.group`,
            },
          ]),
      ...immutable(object, live, 'spec', 'scope'),
      ...immutable(object, live, 'spec', 'names', 'kind'),
    ];
  },
};
