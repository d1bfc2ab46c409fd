import { JsonObject, objectsAt, stringAt } from '../json';
import { ApiError } from '../status/ApiError';
import { forbidden } from '../status/errors';
import { ObjectStore } from '../store/ObjectStore';
import {
  Attributes,
  breakDown,
  covers,
  readRule,
  Rule,
  ruleAllows,
} from './rules';
import { MASTERS, User } from './User';

const RBAC = 'rbac.authorization.k8s.io';
const SERVICE_ACCOUNT = 'system:serviceaccount:';

/** Decides by the Roles, ClusterRoles and bindings in the store, as the RBAC authorizer does: nothing else is allowed. */
export class Authorizer {
  constructor(private readonly store: ObjectStore) {}

  allows(user: User, attributes: Attributes): boolean {
    if (user.groups.includes(MASTERS)) return true;
    for (const rule of this.rulesOf(user, attributes.namespace)) {
      if (ruleAllows(rule, attributes)) return true;
    }
    return false;
  }

  /** @throws ApiError 403 in the real server's words. */
  require(user: User, attributes: Attributes): void {
    if (!this.allows(user, attributes)) throw denied(user, attributes);
  }

  /** The rules that a user has in a namespace (`''` for cluster-wide only), from all bindings. */
  *rulesOf(user: User, namespace: string): Generator<Rule> {
    for (const binding of this.store.list(`${RBAC}/clusterrolebindings`)) {
      if (bindsUser(binding, user, '')) yield* this.rulesOfRole(binding, '');
    }
    if (namespace === '') return;
    for (const binding of this.store.list(`${RBAC}/rolebindings`, namespace)) {
      if (bindsUser(binding, user, namespace)) {
        yield* this.rulesOfRole(binding, namespace);
      }
    }
  }

  /** The rules of the role that a binding refers to; none when there is no such role. */
  rulesOfRole(binding: JsonObject, namespace: string): Rule[] {
    const name = stringAt(binding, 'roleRef', 'name') ?? '';
    const role =
      stringAt(binding, 'roleRef', 'kind') === 'ClusterRole'
        ? this.store.get(`${RBAC}/clusterroles`, '', name)
        : this.store.get(`${RBAC}/roles`, namespace, name);
    return objectsAt(role, 'rules').map(readRule);
  }

  /** The pieces of some rules that a user does not hold, by which granting them would escalate. */
  notHeld(user: User, namespace: string, rules: Rule[]): Rule[] {
    if (user.groups.includes(MASTERS)) return [];
    const held = [...this.rulesOf(user, namespace)];
    return rules
      .flatMap(breakDown)
      .filter(wanted => !held.some(rule => covers(rule, wanted)));
  }
}

function bindsUser(
  binding: JsonObject,
  user: User,
  namespace: string,
): boolean {
  return objectsAt(binding, 'subjects').some(subject => {
    const name = stringAt(subject, 'name') ?? '';
    switch (subject.kind) {
      case 'User':
        return name === user.name;
      case 'Group':
        return user.groups.includes(name);
      case 'ServiceAccount': {
        const owner = stringAt(subject, 'namespace') ?? namespace;
        return user.name === `${SERVICE_ACCOUNT}${owner}:${name}`;
      }
      default:
        return false;
    }
  });
}

function denied(user: User, attributes: Attributes): ApiError {
  const { verb, group, resource, subresource, name, namespace, path } =
    attributes;
  if (path !== undefined) {
    return new ApiError({
      code: 403,
      reason: 'Forbidden',
      message: `forbidden: User "${user.name}" cannot ${verb} path "${path}"`,
    });
  }
  const full = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace
    ? `in the namespace "${namespace}"`
    : 'at the cluster scope';
  return forbidden(
    { group, resource, name },
    `User "${user.name}" cannot ${verb} resource "${full}" in API group "${group}" ${where}`,
  );
}
