import { Authorizer } from '../auth/Authorizer';
import { AdmissionPlugin } from './AdmissionPlugin';
import { namespaceLifecycle } from './namespaceLifecycle';
import { rbacEscalation } from './rbacEscalation';

/** The admission plugins in the order in which they run. */
export function admissionPlugins(authorizer: Authorizer): AdmissionPlugin[] {
  return [namespaceLifecycle, rbacEscalation(authorizer)];
}
