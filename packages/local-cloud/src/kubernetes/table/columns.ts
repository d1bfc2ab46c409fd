import {
  Json,
  JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
  stringMapAt,
  stringsAt,
  valueAt,
} from '../json';
import { ResourceType, typeKey } from '../registry/ResourceType';
import { humanDuration } from './humanDuration';

/** A column of `kubectl get`. */
export type Column = {
  name: string;
  type: string;
  format: string;
  /** Columns above 0 show only with `-o wide`. */
  priority: number;
  value: (object: JsonObject, now: Date) => Json;
};

function column(
  name: string,
  value: (object: JsonObject, now: Date) => Json,
  type = 'string',
): Column {
  return { name, type, format: '', priority: 0, value };
}

function wide(name: string, value: (object: JsonObject) => Json): Column {
  return { ...column(name, value), priority: 1 };
}

const NAME: Column = {
  ...column('Name', object => stringAt(object, 'metadata', 'name')),
  format: 'name',
};
const AGE = column('Age', (object, now) => ageOf(object, now));

function ageOf(object: JsonObject, now: Date, ...path: string[]): string {
  const where = path.length > 0 ? path : ['metadata', 'creationTimestamp'];
  const time = stringAt(object, ...where);
  return time
    ? humanDuration(now.getTime() - new Date(time).getTime())
    : '<unknown>';
}

const count = (object: JsonObject, ...path: string[]) =>
  numberAt(object, ...path) ?? 0;
const text = (object: JsonObject, ...path: string[]) =>
  String(valueAt(object, ...path) ?? '');
const orNone = (value: string) => (value === '' ? '<none>' : value);

function podStatus(pod: JsonObject): string {
  if (stringAt(pod, 'metadata', 'deletionTimestamp')) return 'Terminating';
  const waiting = objectsAt(pod, 'status', 'containerStatuses')
    .map(status => stringAt(status, 'state', 'waiting', 'reason'))
    .find(reason => reason !== undefined);
  const phase = stringAt(pod, 'status', 'phase') ?? 'Unknown';
  if (phase === 'Succeeded') return 'Completed';
  return stringAt(pod, 'status', 'reason') ?? waiting ?? phase;
}

function podReady(pod: JsonObject): string {
  const ready = objectsAt(pod, 'status', 'containerStatuses').filter(
    status => status.ready === true,
  );
  return `${ready.length}/${objectsAt(pod, 'spec', 'containers').length}`;
}

function nodeStatus(node: JsonObject): string {
  const ready = objectsAt(node, 'status', 'conditions').find(
    condition => condition.type === 'Ready',
  );
  const base = ready?.status === 'True' ? 'Ready' : 'NotReady';
  return valueAt(node, 'spec', 'unschedulable') === true
    ? `${base},SchedulingDisabled`
    : base;
}

function servicePorts(service: JsonObject): string {
  return orNone(
    objectsAt(service, 'spec', 'ports')
      .map(port => `${port.port}/${port.protocol}`)
      .join(','),
  );
}

function quotaUse(quota: JsonObject, limits: boolean): string {
  const hard = stringMapAt(quota, 'status', 'hard');
  const used = stringMapAt(quota, 'status', 'used');
  return Object.keys(hard)
    .filter(name => name.startsWith('limits.') === limits)
    .sort()
    .map(name => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
    .join(', ');
}

function jobStatus(job: JsonObject): string {
  const finished = objectsAt(job, 'status', 'conditions').find(
    condition =>
      condition.status === 'True' &&
      (condition.type === 'Complete' || condition.type === 'Failed'),
  );
  if (finished) return String(finished.type);
  return valueAt(job, 'spec', 'suspend') === true ? 'Suspended' : 'Running';
}

function images(object: JsonObject): string {
  return objectsAt(object, 'spec', 'template', 'spec', 'containers')
    .map(container => stringAt(container, 'image') ?? '')
    .join(',');
}

function roleOf(binding: JsonObject): string {
  return `${text(binding, 'roleRef', 'kind')}/${text(
    binding,
    'roleRef',
    'name',
  )}`;
}

const replicas = [
  column(
    'Ready',
    object =>
      `${count(object, 'status', 'readyReplicas')}/${count(
        object,
        'spec',
        'replicas',
      )}`,
  ),
];

/** Columns between Name and Age, for kinds that have more than those. */
const COLUMNS: Record<string, Column[]> = {
  '/namespaces': [column('Status', object => text(object, 'status', 'phase'))],
  '/pods': [
    column('Ready', podReady),
    column('Status', podStatus),
    column('Restarts', () => '0'),
  ],
  '/configmaps': [
    column(
      'Data',
      object => Object.keys(objectAt(object, 'data') ?? {}).length,
      'integer',
    ),
  ],
  '/secrets': [
    column('Type', object => text(object, 'type')),
    column(
      'Data',
      object => Object.keys(objectAt(object, 'data') ?? {}).length,
      'integer',
    ),
  ],
  '/services': [
    column('Type', object => text(object, 'spec', 'type')),
    column('Cluster-IP', object => orNone(text(object, 'spec', 'clusterIP'))),
    column('External-IP', () => '<none>'),
    column('Port(s)', servicePorts),
  ],
  '/serviceaccounts': [
    column('Secrets', object => objectsAt(object, 'secrets').length, 'integer'),
  ],
  '/persistentvolumeclaims': [
    column('Status', object => text(object, 'status', 'phase')),
    column('Volume', object => text(object, 'spec', 'volumeName')),
    column('Capacity', object => text(object, 'status', 'capacity', 'storage')),
    column('Access Modes', object =>
      stringsAt(object, 'status', 'accessModes').join(','),
    ),
    column('StorageClass', object => text(object, 'spec', 'storageClassName')),
  ],
  '/resourcequotas': [
    column('Request', object => quotaUse(object, false)),
    column('Limit', object => quotaUse(object, true)),
  ],
  '/nodes': [column('Status', nodeStatus), column('Roles', () => '<none>')],
  'apps/deployments': [
    ...replicas,
    column(
      'Up-to-date',
      object => count(object, 'status', 'updatedReplicas'),
      'integer',
    ),
    column(
      'Available',
      object => count(object, 'status', 'availableReplicas'),
      'integer',
    ),
  ],
  'apps/statefulsets': replicas,
  'apps/replicasets': [
    column('Desired', object => count(object, 'spec', 'replicas'), 'integer'),
    column('Current', object => count(object, 'status', 'replicas'), 'integer'),
    column(
      'Ready',
      object => count(object, 'status', 'readyReplicas'),
      'integer',
    ),
  ],
  'apps/daemonsets': [
    column(
      'Desired',
      object => count(object, 'status', 'desiredNumberScheduled'),
      'integer',
    ),
    column(
      'Current',
      object => count(object, 'status', 'currentNumberScheduled'),
      'integer',
    ),
    column(
      'Ready',
      object => count(object, 'status', 'numberReady'),
      'integer',
    ),
  ],
  'batch/jobs': [
    column('Status', jobStatus),
    column(
      'Completions',
      object =>
        `${count(object, 'status', 'succeeded')}/${count(
          object,
          'spec',
          'completions',
        )}`,
    ),
  ],
  'batch/cronjobs': [
    column('Schedule', object => text(object, 'spec', 'schedule')),
    column('Suspend', object => text(object, 'spec', 'suspend'), 'boolean'),
  ],
  'networking.k8s.io/networkpolicies': [
    column('Pod-Selector', object =>
      orNone(
        Object.entries(
          stringMapAt(object, 'spec', 'podSelector', 'matchLabels'),
        )
          .map(([key, value]) => `${key}=${value}`)
          .join(','),
      ),
    ),
  ],
  'rbac.authorization.k8s.io/rolebindings': [column('Role', roleOf)],
  'rbac.authorization.k8s.io/clusterrolebindings': [column('Role', roleOf)],
  'node.k8s.io/runtimeclasses': [
    column('Handler', object => text(object, 'handler')),
  ],
  'scheduling.k8s.io/priorityclasses': [
    column('Value', object => count(object, 'value'), 'integer'),
    column(
      'Global-Default',
      object => valueAt(object, 'globalDefault') === true,
      'boolean',
    ),
  ],
  'storage.k8s.io/storageclasses': [
    column('Provisioner', object => text(object, 'provisioner')),
    column('ReclaimPolicy', object => text(object, 'reclaimPolicy')),
    column('VolumeBindingMode', object => text(object, 'volumeBindingMode')),
  ],
};

const WIDE: Record<string, Column[]> = {
  '/pods': [
    wide('IP', object => orNone(text(object, 'status', 'podIP'))),
    wide('Node', object => orNone(text(object, 'spec', 'nodeName'))),
  ],
  'apps/deployments': [wide('Images', images)],
  'apps/statefulsets': [wide('Images', images)],
  'apps/replicasets': [wide('Images', images)],
};

const EVENT: Column[] = [
  column('Last Seen', (object, now) => ageOf(object, now, 'lastTimestamp')),
  column('Type', object => text(object, 'type')),
  column('Reason', object => text(object, 'reason')),
  column(
    'Object',
    object =>
      `${text(object, 'involvedObject', 'kind').toLowerCase()}/${text(
        object,
        'involvedObject',
        'name',
      )}`,
  ),
  column('Message', object => text(object, 'message')),
];

/** The columns of a type, as `kubectl get` shows them. */
export function columnsOf(type: ResourceType): Column[] {
  const key = typeKey(type);
  if (key === '/events') return [...EVENT, { ...NAME, priority: 1 }];
  if (key.startsWith('rbac.authorization.k8s.io/') && !COLUMNS[key]) {
    return [
      NAME,
      column('Created At', object =>
        text(object, 'metadata', 'creationTimestamp'),
      ),
    ];
  }
  if (key.startsWith('apiextensions.k8s.io/')) {
    return [
      NAME,
      column('Created At', object =>
        text(object, 'metadata', 'creationTimestamp'),
      ),
    ];
  }
  if (type.printerColumns.length > 0) return [NAME, ...customColumns(type)];
  return [NAME, ...(COLUMNS[key] ?? []), AGE, ...(WIDE[key] ?? [])];
}

function customColumns(type: ResourceType): Column[] {
  return type.printerColumns.map(printer => ({
    name: printer.name,
    type: printer.type,
    format: printer.format ?? '',
    priority: printer.priority ?? 0,
    value: (object, now) => {
      const path = printer.jsonPath.replace(/^\./, '').split('.');
      return printer.type === 'date'
        ? ageOf(object, now, ...path)
        : valueAt(object, ...path) ?? '';
    },
  }));
}
