import { Authorizer } from '../auth/Authorizer';
import { AdmissionPlugin } from './AdmissionPlugin';
import { defaultStorageClass, priority, runtimeClass } from './classes';
import { limitRanger } from './limitRanger';
import { namespaceLifecycle } from './namespaceLifecycle';
import { podSecurity } from './podSecurity';
import { validatingAdmissionPolicies } from './policies/validatingAdmissionPolicies';
import { rbacEscalation } from './rbacEscalation';
import { resourceQuota } from './resourceQuota';
import { serviceAccount } from './serviceAccount';

/** The admission plugins in the order in which they run, which is the real server's. */
export function admissionPlugins(authorizer: Authorizer): AdmissionPlugin[] {
  return [
    namespaceLifecycle,
    limitRanger,
    serviceAccount,
    podSecurity,
    priority,
    runtimeClass,
    defaultStorageClass,
    rbacEscalation(authorizer),
    validatingAdmissionPolicies,
    resourceQuota,
  ];
}
