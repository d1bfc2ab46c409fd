import { builtinSchema } from '../schema/builtinSchema';
import { ResourceType } from './ResourceType';

type Row = {
  group?: string;
  kind: string;
  plural: string;
  model?: string;
  short?: string[];
  categories?: string[];
  cluster?: boolean;
  status?: boolean;
  scale?: boolean;
  connects?: string[];
  select?: string[];
  generations?: boolean;
  review?: boolean;
};

const ALL_VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];
const RBAC = 'rbac.authorization.k8s.io';
const AUTHORIZATION = 'authorization.k8s.io';

const ROWS: Row[] = [
  {
    kind: 'Namespace',
    plural: 'namespaces',
    short: ['ns'],
    cluster: true,
    status: true,
    select: ['status.phase'],
  },
  { kind: 'ConfigMap', plural: 'configmaps', short: ['cm'] },
  { kind: 'Secret', plural: 'secrets', select: ['type'] },
  {
    kind: 'Service',
    plural: 'services',
    short: ['svc'],
    categories: ['all'],
    status: true,
    connects: ['proxy'],
    select: ['spec.clusterIP', 'spec.type'],
  },
  { kind: 'ServiceAccount', plural: 'serviceaccounts', short: ['sa'] },
  {
    kind: 'PersistentVolume',
    plural: 'persistentvolumes',
    short: ['pv'],
    cluster: true,
    status: true,
  },
  {
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    short: ['pvc'],
    status: true,
  },
  {
    kind: 'Pod',
    plural: 'pods',
    short: ['po'],
    categories: ['all'],
    status: true,
    connects: ['log', 'exec', 'attach', 'portforward', 'proxy'],
    select: [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'spec.hostNetwork',
      'status.phase',
      'status.podIP',
      'status.nominatedNodeName',
    ],
  },
  {
    kind: 'Event',
    plural: 'events',
    model: 'CoreV1Event',
    short: ['ev'],
    select: [
      'involvedObject.kind',
      'involvedObject.namespace',
      'involvedObject.name',
      'involvedObject.uid',
      'involvedObject.apiVersion',
      'involvedObject.resourceVersion',
      'involvedObject.fieldPath',
      'reason',
      'reportingComponent',
      'source',
      'type',
    ],
  },
  {
    kind: 'ResourceQuota',
    plural: 'resourcequotas',
    short: ['quota'],
    status: true,
  },
  { kind: 'LimitRange', plural: 'limitranges', short: ['limits'] },
  {
    kind: 'Node',
    plural: 'nodes',
    short: ['no'],
    cluster: true,
    status: true,
    connects: ['proxy'],
    select: ['spec.unschedulable'],
  },
  {
    group: 'apps',
    kind: 'Deployment',
    plural: 'deployments',
    short: ['deploy'],
    categories: ['all'],
    status: true,
    scale: true,
    generations: true,
  },
  {
    group: 'apps',
    kind: 'StatefulSet',
    plural: 'statefulsets',
    short: ['sts'],
    categories: ['all'],
    status: true,
    scale: true,
    generations: true,
  },
  {
    group: 'apps',
    kind: 'ReplicaSet',
    plural: 'replicasets',
    short: ['rs'],
    categories: ['all'],
    status: true,
    scale: true,
    generations: true,
    select: ['status.replicas'],
  },
  {
    group: 'apps',
    kind: 'DaemonSet',
    plural: 'daemonsets',
    short: ['ds'],
    categories: ['all'],
    status: true,
    generations: true,
  },
  {
    group: 'batch',
    kind: 'Job',
    plural: 'jobs',
    categories: ['all'],
    status: true,
    generations: true,
    select: ['status.successful'],
  },
  {
    group: 'batch',
    kind: 'CronJob',
    plural: 'cronjobs',
    short: ['cj'],
    categories: ['all'],
    status: true,
    generations: true,
  },
  {
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    short: ['netpol'],
    generations: true,
  },
  {
    group: 'networking.k8s.io',
    kind: 'Ingress',
    plural: 'ingresses',
    short: ['ing'],
    status: true,
    generations: true,
  },
  {
    group: 'networking.k8s.io',
    kind: 'IngressClass',
    plural: 'ingressclasses',
    cluster: true,
    generations: true,
  },
  {
    group: 'policy',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    short: ['pdb'],
    status: true,
    generations: true,
  },
  { group: RBAC, kind: 'Role', plural: 'roles' },
  { group: RBAC, kind: 'RoleBinding', plural: 'rolebindings' },
  { group: RBAC, kind: 'ClusterRole', plural: 'clusterroles', cluster: true },
  {
    group: RBAC,
    kind: 'ClusterRoleBinding',
    plural: 'clusterrolebindings',
    cluster: true,
  },
  {
    group: 'node.k8s.io',
    kind: 'RuntimeClass',
    plural: 'runtimeclasses',
    cluster: true,
  },
  {
    group: 'scheduling.k8s.io',
    kind: 'PriorityClass',
    plural: 'priorityclasses',
    short: ['pc'],
    cluster: true,
    generations: true,
  },
  {
    group: 'storage.k8s.io',
    kind: 'StorageClass',
    plural: 'storageclasses',
    short: ['sc'],
    cluster: true,
  },
  {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    short: ['crd', 'crds'],
    categories: ['api-extensions'],
    cluster: true,
    status: true,
    generations: true,
  },
  {
    group: 'admissionregistration.k8s.io',
    kind: 'ValidatingAdmissionPolicy',
    plural: 'validatingadmissionpolicies',
    categories: ['api-extensions'],
    cluster: true,
    status: true,
    generations: true,
  },
  {
    group: 'admissionregistration.k8s.io',
    kind: 'ValidatingAdmissionPolicyBinding',
    plural: 'validatingadmissionpolicybindings',
    categories: ['api-extensions'],
    cluster: true,
    generations: true,
  },
  {
    group: AUTHORIZATION,
    kind: 'SelfSubjectAccessReview',
    plural: 'selfsubjectaccessreviews',
    cluster: true,
    review: true,
  },
  {
    group: AUTHORIZATION,
    kind: 'SubjectAccessReview',
    plural: 'subjectaccessreviews',
    cluster: true,
    review: true,
  },
  {
    group: AUTHORIZATION,
    kind: 'LocalSubjectAccessReview',
    plural: 'localsubjectaccessreviews',
    review: true,
  },
  {
    group: AUTHORIZATION,
    kind: 'SelfSubjectRulesReview',
    plural: 'selfsubjectrulesreviews',
    cluster: true,
    review: true,
  },
  {
    group: 'authentication.k8s.io',
    kind: 'SelfSubjectReview',
    plural: 'selfsubjectreviews',
    cluster: true,
    review: true,
  },
];

/** The kinds that every cluster serves. */
export const BUILTIN_TYPES: ResourceType[] = ROWS.map(row => ({
  group: row.group ?? '',
  version: 'v1',
  kind: row.kind,
  plural: row.plural,
  singular: row.kind.toLowerCase(),
  shortNames: row.short ?? [],
  categories: row.categories ?? [],
  namespaced: !row.cluster,
  schema: builtinSchema(row.model ?? `V1${row.kind}`),
  verbs: row.review ? ['create'] : ALL_VERBS,
  status: row.status ?? false,
  scale: row.scale ?? false,
  connects: row.connects ?? [],
  selectableFields: row.select ?? [],
  countsGenerations: row.generations ?? false,
  review: row.review ?? false,
  custom: false,
  printerColumns: [],
}));

export { ALL_VERBS };
