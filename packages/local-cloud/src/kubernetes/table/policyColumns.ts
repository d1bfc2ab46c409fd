import { JsonObject, objectsAt, stringAt, valueAt } from '../json';
import {
  AGE,
  Column,
  column,
  count,
  CREATED_AT,
  NAME,
  orNone,
  selectorText,
  text,
  wide,
} from './Column';

const RBAC = 'rbac.authorization.k8s.io';
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

function roleOf(binding: JsonObject): string {
  return `${text(binding, 'roleRef', 'kind')}/${text(
    binding,
    'roleRef',
    'name',
  )}`;
}

function subjects(kind: string) {
  return (binding: JsonObject) =>
    objectsAt(binding, 'subjects')
      .filter(subject => subject.kind === kind)
      .map(({ namespace, name }) =>
        kind === 'ServiceAccount' ? `${namespace}/${name}` : `${name}`,
      )
      .join(', ');
}

const BINDING: Column[] = [
  column('Role', roleOf),
  AGE,
  wide('Users', subjects('User')),
  wide('Groups', subjects('Group')),
  wide('ServiceAccounts', subjects('ServiceAccount')),
];

function orNotAvailable(object: JsonObject, ...path: string[]): string {
  return text(object, ...path) || 'N/A';
}

function ingressPorts(ingress: JsonObject): string {
  return objectsAt(ingress, 'spec', 'tls').length > 0 ? '80, 443' : '80';
}

function ingressHosts(ingress: JsonObject): string {
  const hosts = objectsAt(ingress, 'spec', 'rules')
    .map(rule => stringAt(rule, 'host') ?? '')
    .filter(host => host !== '');
  return hosts.length > 0 ? hosts.join(',') : '*';
}

/** Columns after Name of what rules other objects. */
export const POLICY_COLUMNS: Record<string, Column[]> = {
  '/limitranges': [CREATED_AT],
  'networking.k8s.io/networkpolicies': [
    column('Pod-Selector', object =>
      selectorText(object, 'spec', 'podSelector'),
    ),
    AGE,
  ],
  'networking.k8s.io/ingresses': [
    column('Class', object => orNone(text(object, 'spec', 'ingressClassName'))),
    column('Hosts', ingressHosts),
    column('Address', () => ''),
    column('Ports', ingressPorts),
    AGE,
  ],
  'networking.k8s.io/ingressclasses': [
    column('Controller', object => text(object, 'spec', 'controller')),
    column('Parameters', object =>
      orNone(text(object, 'spec', 'parameters', 'name')),
    ),
    AGE,
  ],
  'policy/poddisruptionbudgets': [
    column('Min Available', object =>
      orNotAvailable(object, 'spec', 'minAvailable'),
    ),
    column('Max Unavailable', object =>
      orNotAvailable(object, 'spec', 'maxUnavailable'),
    ),
    column(
      'Allowed Disruptions',
      object => count(object, 'status', 'disruptionsAllowed'),
      'integer',
    ),
    AGE,
  ],
  [`${RBAC}/roles`]: [CREATED_AT],
  [`${RBAC}/clusterroles`]: [CREATED_AT],
  [`${RBAC}/rolebindings`]: BINDING,
  [`${RBAC}/clusterrolebindings`]: BINDING,
  'apiextensions.k8s.io/customresourcedefinitions': [CREATED_AT],
  'admissionregistration.k8s.io/validatingadmissionpolicies': [
    column(
      'Validations',
      object => objectsAt(object, 'spec', 'validations').length,
      'integer',
    ),
    column('ParamKind', object => {
      const version = text(object, 'spec', 'paramKind', 'apiVersion');
      const kind = text(object, 'spec', 'paramKind', 'kind');
      return kind === '' ? '<unset>' : `${version}/${kind}`;
    }),
    AGE,
  ],
  'admissionregistration.k8s.io/validatingadmissionpolicybindings': [
    column('PolicyName', object => text(object, 'spec', 'policyName')),
    column('ParamRef', object => {
      const name = text(object, 'spec', 'paramRef', 'name');
      const namespace = text(object, 'spec', 'paramRef', 'namespace') || '*';
      return name === '' ? '<unset>' : `${namespace}/${name}`;
    }),
    AGE,
  ],
  'node.k8s.io/runtimeclasses': [
    column('Handler', object => text(object, 'handler')),
    AGE,
  ],
  'scheduling.k8s.io/priorityclasses': [
    column('Value', object => count(object, 'value'), 'integer'),
    column(
      'Global-Default',
      object => valueAt(object, 'globalDefault') === true,
      'boolean',
    ),
    AGE,
    column('PreemptionPolicy', object => text(object, 'preemptionPolicy')),
  ],
  'storage.k8s.io/storageclasses': [
    column('Provisioner', object => text(object, 'provisioner')),
    column('ReclaimPolicy', object => text(object, 'reclaimPolicy')),
    column('VolumeBindingMode', object => text(object, 'volumeBindingMode')),
    column(
      'AllowVolumeExpansion',
      object => valueAt(object, 'allowVolumeExpansion') === true,
      'boolean',
    ),
    AGE,
  ],
};

/** The default class says so beside its name. */
export const STORAGE_CLASS_NAME: Column = {
  ...NAME,
  value: object => {
    const name = stringAt(object, 'metadata', 'name');
    return text(object, 'metadata', 'annotations', DEFAULT_CLASS) === 'true'
      ? `${name} (default)`
      : name;
  },
};
