/**
 * How lists and maps of the built-in kinds merge. Published field types do not carry it, so it is written down here from
 * the API reference (`x-kubernetes-list-type`, `-list-map-keys`, `-map-type`, `-patch-merge-key`, `-patch-strategy`).
 * A list that is not named here is atomic, a map or struct that is not named here is granular.
 */
export type ListTopology = {
  /** Keys of an associative list; absent for a set. */
  keys?: string[];
  /** Values that a missing key stands for. */
  keyDefaults?: Record<string, string>;
  /** True for `x-kubernetes-list-type: set`. */
  set?: boolean;
  /** Key that strategic merge patch uses, where it merges. */
  patchMergeKey?: string;
};

const byName: ListTopology = { keys: ['name'], patchMergeKey: 'name' };
const byType: ListTopology = { keys: ['type'], patchMergeKey: 'type' };

export const LISTS: Record<string, ListTopology> = {
  'V1ObjectMeta.finalizers': { set: true, patchMergeKey: '' },
  'V1ObjectMeta.ownerReferences': { keys: ['uid'], patchMergeKey: 'uid' },
  'V1PodSpec.containers': byName,
  'V1PodSpec.initContainers': byName,
  'V1PodSpec.ephemeralContainers': byName,
  'V1PodSpec.volumes': byName,
  'V1PodSpec.imagePullSecrets': byName,
  'V1PodSpec.resourceClaims': byName,
  'V1PodSpec.schedulingGates': byName,
  'V1PodSpec.hostAliases': { keys: ['ip'], patchMergeKey: 'ip' },
  'V1PodSpec.topologySpreadConstraints': {
    keys: ['topologyKey', 'whenUnsatisfiable'],
    patchMergeKey: 'topologyKey',
  },
  'V1PodStatus.conditions': byType,
  'V1PodStatus.podIPs': { keys: ['ip'], patchMergeKey: 'ip' },
  'V1PodStatus.resourceClaimStatuses': byName,
  'V1Container.env': byName,
  'V1Container.ports': {
    keys: ['containerPort', 'protocol'],
    keyDefaults: { protocol: 'TCP' },
    patchMergeKey: 'containerPort',
  },
  'V1Container.volumeMounts': {
    keys: ['mountPath'],
    patchMergeKey: 'mountPath',
  },
  'V1Container.volumeDevices': {
    keys: ['devicePath'],
    patchMergeKey: 'devicePath',
  },
  'V1EphemeralContainer.env': byName,
  'V1EphemeralContainer.volumeMounts': {
    keys: ['mountPath'],
    patchMergeKey: 'mountPath',
  },
  'V1ResourceRequirements.claims': { keys: ['name'] },
  'V1ServiceSpec.ports': {
    keys: ['port', 'protocol'],
    keyDefaults: { protocol: 'TCP' },
    patchMergeKey: 'port',
  },
  'V1ServiceStatus.conditions': byType,
  'V1ServiceAccount.secrets': byName,
  'V1NamespaceStatus.conditions': byType,
  'V1NodeSpec.podCIDRs': { set: true, patchMergeKey: '' },
  'V1NodeStatus.addresses': byType,
  'V1NodeStatus.conditions': byType,
  'V1PersistentVolumeClaimStatus.conditions': byType,
  'V1DeploymentStatus.conditions': byType,
  'V1ReplicaSetStatus.conditions': byType,
  'V1StatefulSetStatus.conditions': byType,
  'V1DaemonSetStatus.conditions': byType,
  'V1PodDisruptionBudgetStatus.conditions': byType,
  'V1CustomResourceDefinitionStatus.conditions': { keys: ['type'] },
  'V1ValidatingAdmissionPolicySpec.matchConditions': byName,
  'V1ValidatingAdmissionPolicySpec.variables': byName,
  'V1ValidatingAdmissionPolicyBindingSpec.validationActions': {
    set: true,
    patchMergeKey: '',
  },
};

/** Types that are replaced as a whole (`x-kubernetes-map-type: atomic` on the type). */
export const ATOMIC_TYPES = new Set([
  'V1LabelSelector',
  'V1SecretKeySelector',
  'V1ConfigMapKeySelector',
  'V1FileKeySelector',
  'V1LocalObjectReference',
  'V1TypedLocalObjectReference',
  'V1ObjectReference',
  'V1ObjectFieldSelector',
  'V1ResourceFieldSelector',
  'V1NodeSelector',
  'V1NodeSelectorTerm',
  'V1OwnerReference',
  'V1RoleRef',
  'RbacV1Subject',
  'V1SecretReference',
  'V1ScopeSelector',
  'V1ScopedResourceSelectorRequirement',
  'V1TopologySelectorTerm',
  'V1ParamKind',
  'V1ParamRef',
  'V1NamedRuleWithOperations',
]);

/** Map fields that are replaced as a whole. */
export const ATOMIC_MAPS = new Set([
  'V1PodSpec.nodeSelector',
  'V1ServiceSpec.selector',
  'V1Scheduling.nodeSelector',
]);

/** Fields whose strategic merge drops the members that the patch does not name. */
export const RETAIN_KEYS = new Set([
  'V1PodSpec.volumes',
  'V1DeploymentSpec.strategy',
]);

/** Fields (by name) that hold quantities: a number is accepted and kept as text. */
export const QUANTITY_FIELDS = new Set([
  'limits',
  'requests',
  'capacity',
  'allocatable',
  'allocatedResources',
  'hard',
  'used',
  'max',
  'min',
  'default',
  'defaultRequest',
  'maxLimitRequestRatio',
  'sizeLimit',
  'podFixed',
  'divisor',
]);
