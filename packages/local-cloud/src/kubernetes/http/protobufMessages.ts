import { WORKLOAD_MESSAGES } from './workloadMessages';

/** How a field of a message is read. A message is named; a map's values are named after `map:`. */
export type FieldType = string;

/**
 * Field number to name and type; `name*` repeats. `number` and `boolean` are optional in Go, so that zero and false are meant
 * when they are sent; `count` and `flag` are not, and are always sent.
 */
export type Message = Record<number, readonly [name: string, type: FieldType]>;

/**
 * The messages that `kubectl create` and `kubectl auth` send as protobuf, by the field numbers of the published
 * `generated.proto` files. Everything else reaches the server as JSON or YAML.
 */
export const MESSAGES: Record<string, Message> = {
  ...WORKLOAD_MESSAGES,
  ObjectMeta: {
    1: ['name', 'string'],
    2: ['generateName', 'string'],
    3: ['namespace', 'string'],
    4: ['selfLink', 'string'],
    5: ['uid', 'string'],
    6: ['resourceVersion', 'string'],
    7: ['generation', 'count'],
    8: ['creationTimestamp', 'ignored'],
    11: ['labels', 'map:string'],
    12: ['annotations', 'map:string'],
    13: ['ownerReferences*', 'OwnerReference'],
    14: ['finalizers*', 'string'],
  },
  OwnerReference: {
    1: ['kind', 'string'],
    3: ['name', 'string'],
    4: ['uid', 'string'],
    5: ['apiVersion', 'string'],
    6: ['controller', 'boolean'],
    7: ['blockOwnerDeletion', 'boolean'],
  },
  Namespace: {
    1: ['metadata', 'ObjectMeta'],
    2: ['spec', 'NamespaceSpec'],
    3: ['status', 'ignored'],
  },
  NamespaceSpec: { 1: ['finalizers*', 'string'] },
  ConfigMap: {
    1: ['metadata', 'ObjectMeta'],
    2: ['data', 'map:string'],
    3: ['binaryData', 'map:bytes'],
    4: ['immutable', 'boolean'],
  },
  Secret: {
    1: ['metadata', 'ObjectMeta'],
    2: ['data', 'map:bytes'],
    3: ['type', 'string'],
    4: ['stringData', 'map:string'],
    5: ['immutable', 'boolean'],
  },
  ServiceAccount: {
    1: ['metadata', 'ObjectMeta'],
    4: ['automountServiceAccountToken', 'boolean'],
  },
  ResourceQuota: {
    1: ['metadata', 'ObjectMeta'],
    2: ['spec', 'ResourceQuotaSpec'],
    3: ['status', 'ignored'],
  },
  ResourceQuotaSpec: {
    1: ['hard', 'map:Quantity'],
    2: ['scopes*', 'string'],
  },
  Role: { 1: ['metadata', 'ObjectMeta'], 2: ['rules*', 'PolicyRule'] },
  ClusterRole: {
    1: ['metadata', 'ObjectMeta'],
    2: ['rules*', 'PolicyRule'],
    3: ['aggregationRule', 'AggregationRule'],
  },
  PolicyRule: {
    1: ['verbs*', 'string'],
    2: ['apiGroups*', 'string'],
    3: ['resources*', 'string'],
    4: ['resourceNames*', 'string'],
    5: ['nonResourceURLs*', 'string'],
  },
  AggregationRule: { 1: ['clusterRoleSelectors*', 'LabelSelector'] },
  LabelSelector: {
    1: ['matchLabels', 'map:string'],
    2: ['matchExpressions*', 'LabelSelectorRequirement'],
  },
  LabelSelectorRequirement: {
    1: ['key', 'string'],
    2: ['operator', 'string'],
    3: ['values*', 'string'],
  },
  RoleBinding: {
    1: ['metadata', 'ObjectMeta'],
    2: ['subjects*', 'Subject'],
    3: ['roleRef', 'RoleRef'],
  },
  ClusterRoleBinding: {
    1: ['metadata', 'ObjectMeta'],
    2: ['subjects*', 'Subject'],
    3: ['roleRef', 'RoleRef'],
  },
  Subject: {
    1: ['kind', 'string'],
    2: ['apiGroup', 'string'],
    3: ['name', 'string'],
    4: ['namespace', 'string'],
  },
  RoleRef: {
    1: ['apiGroup', 'string'],
    2: ['kind', 'string'],
    3: ['name', 'string'],
  },
  SelfSubjectAccessReview: {
    1: ['metadata', 'ObjectMeta'],
    2: ['spec', 'AccessReviewSpec'],
    3: ['status', 'ignored'],
  },
  SubjectAccessReview: {
    1: ['metadata', 'ObjectMeta'],
    2: ['spec', 'AccessReviewSpec'],
    3: ['status', 'ignored'],
  },
  LocalSubjectAccessReview: {
    1: ['metadata', 'ObjectMeta'],
    2: ['spec', 'AccessReviewSpec'],
    3: ['status', 'ignored'],
  },
  AccessReviewSpec: {
    1: ['resourceAttributes', 'ResourceAttributes'],
    2: ['nonResourceAttributes', 'NonResourceAttributes'],
    3: ['user', 'string'],
    4: ['groups*', 'string'],
    6: ['uid', 'string'],
  },
  ResourceAttributes: {
    1: ['namespace', 'string'],
    2: ['verb', 'string'],
    3: ['group', 'string'],
    4: ['version', 'string'],
    5: ['resource', 'string'],
    6: ['subresource', 'string'],
    7: ['name', 'string'],
  },
  NonResourceAttributes: { 1: ['path', 'string'], 2: ['verb', 'string'] },
  SelfSubjectRulesReview: {
    1: ['metadata', 'ObjectMeta'],
    2: ['spec', 'RulesReviewSpec'],
    3: ['status', 'ignored'],
  },
  RulesReviewSpec: { 1: ['namespace', 'string'] },
  TokenRequest: {
    1: ['metadata', 'ObjectMeta'],
    2: ['spec', 'TokenRequestSpec'],
    3: ['status', 'ignored'],
  },
  TokenRequestSpec: {
    1: ['audiences*', 'string'],
    3: ['boundObjectRef', 'BoundObjectReference'],
    4: ['expirationSeconds', 'number'],
  },
  BoundObjectReference: {
    1: ['kind', 'string'],
    2: ['apiVersion', 'string'],
    3: ['name', 'string'],
    4: ['uid', 'string'],
  },
  SelfSubjectReview: {
    1: ['metadata', 'ObjectMeta'],
    2: ['status', 'ignored'],
  },
};
