import {
  JsonObject,
  objectAt,
  objectsAt,
  stringAt,
  stringMapAt,
  stringsAt,
  valueAt,
} from '../json';
import {
  AGE,
  ageOf,
  Column,
  column,
  counter,
  NAME,
  orNone,
  pairs,
  text,
  wide,
} from './Column';

const ACCESS_MODES: Record<string, string> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

function nodeStatus(node: JsonObject): string {
  const ready = objectsAt(node, 'status', 'conditions').find(
    condition => condition.type === 'Ready',
  );
  const base = ready?.status === 'True' ? 'Ready' : 'NotReady';
  return valueAt(node, 'spec', 'unschedulable') === true
    ? `${base},SchedulingDisabled`
    : base;
}

function nodeAddress(type: string) {
  return (node: JsonObject) =>
    orNone(
      String(
        objectsAt(node, 'status', 'addresses').find(
          address => address.type === type,
        )?.address ?? '',
      ),
    );
}

function nodeInfo(field: string) {
  return (node: JsonObject) =>
    text(node, 'status', 'nodeInfo', field) || '<unknown>';
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

function keys(object: JsonObject, ...fields: string[]): number {
  return fields
    .map(field => Object.keys(objectAt(object, field) ?? {}).length)
    .reduce((sum, length) => sum + length, 0);
}

/** Columns after Name of the core group. */
export const CORE_COLUMNS: Record<string, Column[]> = {
  '/namespaces': [
    column('Status', object => text(object, 'status', 'phase')),
    AGE,
  ],
  '/configmaps': [
    column('Data', object => keys(object, 'data', 'binaryData'), 'integer'),
    AGE,
  ],
  '/secrets': [
    column('Type', object => text(object, 'type')),
    column('Data', object => keys(object, 'data'), 'integer'),
    AGE,
  ],
  '/services': [
    column('Type', object => text(object, 'spec', 'type')),
    column('Cluster-IP', object => orNone(text(object, 'spec', 'clusterIP'))),
    column('External-IP', () => '<none>'),
    column('Port(s)', servicePorts),
    AGE,
    wide('Selector', object => pairs(stringMapAt(object, 'spec', 'selector'))),
  ],
  '/serviceaccounts': [
    column('Secrets', object => objectsAt(object, 'secrets').length, 'integer'),
    AGE,
  ],
  '/persistentvolumeclaims': [
    column('Status', object => text(object, 'status', 'phase')),
    column('Volume', object => text(object, 'spec', 'volumeName')),
    column('Capacity', object => text(object, 'status', 'capacity', 'storage')),
    column('Access Modes', object =>
      stringsAt(object, 'status', 'accessModes')
        .map(mode => ACCESS_MODES[mode] ?? mode)
        .join(','),
    ),
    column('StorageClass', object => text(object, 'spec', 'storageClassName')),
    column(
      'VolumeAttributesClass',
      object => text(object, 'spec', 'volumeAttributesClassName') || '<unset>',
    ),
    AGE,
    wide('VolumeMode', object => text(object, 'spec', 'volumeMode')),
  ],
  '/resourcequotas': [
    column('Request', object => quotaUse(object, false)),
    column('Limit', object => quotaUse(object, true)),
    AGE,
  ],
  '/nodes': [
    column('Status', nodeStatus),
    column('Roles', () => '<none>'),
    AGE,
    column('Version', nodeInfo('kubeletVersion')),
    wide('Internal-IP', nodeAddress('InternalIP')),
    wide('External-IP', nodeAddress('ExternalIP')),
    wide('OS-Image', nodeInfo('osImage')),
    wide('Kernel-Version', nodeInfo('kernelVersion')),
    wide('Container-Runtime', nodeInfo('containerRuntimeVersion')),
  ],
};

/** All columns of events, which begin with the time and not the name. */
export const EVENT_COLUMNS: Column[] = [
  column('Last Seen', (object, now) => ageOf(object, now, ...lastSeen(object))),
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
  wide('Subobject', object => text(object, 'involvedObject', 'fieldPath')),
  wide('Source', object => text(object, 'source', 'component')),
  column('Message', object => text(object, 'message').trim()),
  wide('First Seen', (object, now) => ageOf(object, now, 'firstTimestamp')),
  { ...counter('Count', 'count'), priority: 1 },
  { ...NAME, priority: 1 },
];

/** Events of the newer API have an event time only. */
function lastSeen(event: JsonObject): string[] {
  return [stringAt(event, 'lastTimestamp') ? 'lastTimestamp' : 'eventTime'];
}
