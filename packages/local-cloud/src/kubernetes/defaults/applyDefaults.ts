import { JsonObject, setDefault } from '../json';
import { ResourceType, typeKey } from '../registry/ResourceType';
import {
  defaultBinding,
  defaultClaim,
  defaultDefinition,
  defaultLimitRange,
  defaultNamespace,
  defaultNetworkPolicy,
  defaultSecret,
  defaultService,
  defaultStorageClass,
} from './coreDefaults';
import { defaultPod } from './podDefaults';
import { defaultPolicy, defaultPolicyBinding } from './policyDefaults';
import {
  defaultCronJob,
  defaultDaemonSet,
  defaultDeployment,
  defaultJob,
  defaultReplicaSet,
  defaultStatefulSet,
} from './workloadDefaults';

const RBAC = 'rbac.authorization.k8s.io';

const DEFAULTS: Record<string, (object: JsonObject) => void> = {
  '/namespaces': defaultNamespace,
  '/services': defaultService,
  '/secrets': defaultSecret,
  '/persistentvolumeclaims': defaultClaim,
  '/limitranges': defaultLimitRange,
  '/pods': object => {
    defaultPod(object);
    setDefault(object, 'status', { phase: 'Pending' });
  },
  'apps/deployments': defaultDeployment,
  'apps/replicasets': defaultReplicaSet,
  'apps/statefulsets': defaultStatefulSet,
  'apps/daemonsets': defaultDaemonSet,
  'batch/jobs': defaultJob,
  'batch/cronjobs': defaultCronJob,
  'networking.k8s.io/networkpolicies': defaultNetworkPolicy,
  [`${RBAC}/rolebindings`]: defaultBinding,
  [`${RBAC}/clusterrolebindings`]: defaultBinding,
  'storage.k8s.io/storageclasses': defaultStorageClass,
  'scheduling.k8s.io/priorityclasses': object =>
    setDefault(object, 'preemptionPolicy', 'PreemptLowerPriority'),
  'apiextensions.k8s.io/customresourcedefinitions': defaultDefinition,
  'admissionregistration.k8s.io/validatingadmissionpolicies': defaultPolicy,
  'admissionregistration.k8s.io/validatingadmissionpolicybindings':
    defaultPolicyBinding,
};

/** Fills in what a client may leave out, for the kinds where it shows in round trips. Changes its argument. */
export function applyDefaults(type: ResourceType, object: JsonObject): void {
  DEFAULTS[typeKey(type)]?.(object);
}
