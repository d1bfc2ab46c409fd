import { Authorizer } from '../auth/Authorizer';
import { NO_RULE, printRule, readRule } from '../auth/rules';
import { jsonEquals, objectAt, objectsAt, stringAt } from '../json';
import { forbidden } from '../status/errors';
import { AdmissionPlugin, AdmissionRequest } from './AdmissionPlugin';

const RBAC = 'rbac.authorization.k8s.io';
const ROLES = new Set(['roles', 'clusterroles']);

/**
 * Nobody grants what they do not have: a role may hold only rules that its writer holds (or the writer may `escalate` it),
 * and a binding may refer only to a role that its writer holds in full (or may `bind`).
 */
export function rbacEscalation(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'RbacEscalation',
    validate: request => {
      if (request.type.group !== RBAC || request.operation === 'DELETE') return;
      if (ROLES.has(request.type.plural)) checkRole(authorizer, request);
      else checkBinding(authorizer, request);
    },
  };
}

function checkRole(authorizer: Authorizer, request: AdmissionRequest): void {
  const { object, oldObject, namespace, name, type, context } = request;
  const same =
    oldObject !== undefined &&
    jsonEquals(object.rules, oldObject.rules) &&
    jsonEquals(object.aggregationRule, oldObject.aggregationRule);
  if (same || mayOnRole(authorizer, request, 'escalate', type.plural, name))
    return;
  const rules = objectsAt(object, 'rules').map(readRule);
  if (objectAt(object, 'aggregationRule')) {
    rules.push(
      { ...NO_RULE, verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { ...NO_RULE, verbs: ['*'], nonResourceURLs: ['*'] },
    );
  }
  refuseNotHeld(request, authorizer.notHeld(context.user, namespace, rules));
}

function checkBinding(authorizer: Authorizer, request: AdmissionRequest): void {
  const { object, oldObject, namespace, context } = request;
  const same =
    oldObject !== undefined &&
    jsonEquals(object.roleRef, oldObject.roleRef) &&
    jsonEquals(object.subjects, oldObject.subjects);
  if (same) return;
  const kind = stringAt(object, 'roleRef', 'kind');
  const role = stringAt(object, 'roleRef', 'name') ?? '';
  const plural = kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  if (mayOnRole(authorizer, request, 'bind', plural, role)) return;
  requireRole(request, plural, role);
  const rules = authorizer.rulesOfRole(object, namespace);
  refuseNotHeld(request, authorizer.notHeld(context.user, namespace, rules));
}

/** A role that does not exist cannot be checked, so only those who may `bind` it may refer to it. */
function requireRole(
  request: AdmissionRequest,
  plural: string,
  role: string,
): void {
  const namespace = plural === 'roles' ? request.namespace : '';
  if (request.store.get(`${RBAC}/${plural}`, namespace, role)) return;
  throw forbidden(
    { group: RBAC, resource: request.type.plural, name: request.name },
    `${plural}.${RBAC} "${role}" not found`,
  );
}

function mayOnRole(
  authorizer: Authorizer,
  request: AdmissionRequest,
  verb: 'bind' | 'escalate',
  resource: string,
  name: string,
): boolean {
  return authorizer.allows(request.context.user, {
    verb,
    group: RBAC,
    resource,
    subresource: '',
    name,
    namespace: request.namespace,
  });
}

function refuseNotHeld(
  request: AdmissionRequest,
  missing: ReturnType<Authorizer['notHeld']>,
): void {
  if (missing.length === 0) return;
  const { user } = request.context;
  const groups = user.groups.map(group => JSON.stringify(group)).join(' ');
  throw forbidden(
    { group: RBAC, resource: request.type.plural, name: request.name },
    `user "${
      user.name
    }" (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${missing
      .map(printRule)
      .join('\n')}`,
  );
}
