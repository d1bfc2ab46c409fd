import { JsonObject, objectAt, stringAt, stringsAt } from '../json';
import { ResourceType } from '../registry/ResourceType';
import { badRequest } from '../status/errors';
import { Authorizer } from './Authorizer';
import { Attributes, Rule } from './rules';
import { User } from './User';

/** Answers a review: may I, may they, what may I, who am I. */
export function answerReview(
  type: ResourceType,
  review: JsonObject,
  user: User,
  namespace: string,
  authorizer: Authorizer,
): JsonObject {
  switch (type.kind) {
    case 'SelfSubjectReview':
      return withStatus(review, { userInfo: userInfo(user) });
    case 'SelfSubjectRulesReview':
      return withStatus(review, rulesStatus(review, user, authorizer));
    case 'SelfSubjectAccessReview':
      return withStatus(review, decide(review, user, authorizer));
    case 'LocalSubjectAccessReview':
      requireNamespace(review, namespace);
      return withStatus(review, decide(review, subjectOf(review), authorizer));
    default:
      return withStatus(review, decide(review, subjectOf(review), authorizer));
  }
}

function withStatus(review: JsonObject, status: JsonObject): JsonObject {
  return {
    ...review,
    metadata: { ...objectAt(review, 'metadata'), creationTimestamp: null },
    status,
  };
}

function userInfo(user: User): JsonObject {
  return {
    username: user.name,
    ...(user.uid ? { uid: user.uid } : {}),
    groups: user.groups,
  };
}

function subjectOf(review: JsonObject): User {
  return {
    name: stringAt(review, 'spec', 'user') ?? '',
    groups: stringsAt(review, 'spec', 'groups'),
  };
}

function requireNamespace(review: JsonObject, namespace: string): void {
  if (
    stringAt(review, 'spec', 'resourceAttributes', 'namespace') !== namespace
  ) {
    throw badRequest(
      'spec.resourceAttributes.namespace must match the namespace of the request',
    );
  }
}

function decide(
  review: JsonObject,
  user: User,
  authorizer: Authorizer,
): JsonObject {
  const attributes = attributesOf(review);
  const allowed = authorizer.allows(user, attributes);
  return allowed
    ? { allowed, reason: 'RBAC: allowed by a binding of this user or group' }
    : { allowed };
}

function attributesOf(review: JsonObject): Attributes {
  const resource = objectAt(review, 'spec', 'resourceAttributes');
  const other = objectAt(review, 'spec', 'nonResourceAttributes');
  if ((resource === undefined) === (other === undefined)) {
    throw badRequest(
      'exactly one of spec.resourceAttributes and spec.nonResourceAttributes must be given',
    );
  }
  const field = (name: string) => stringAt(resource, name) ?? '';
  return {
    verb: stringAt(resource ?? other, 'verb') ?? '',
    group: field('group'),
    resource: field('resource'),
    subresource: field('subresource'),
    name: field('name'),
    namespace: field('namespace'),
    path: stringAt(other, 'path'),
  };
}

function rulesStatus(
  review: JsonObject,
  user: User,
  authorizer: Authorizer,
): JsonObject {
  const namespace = stringAt(review, 'spec', 'namespace') ?? '';
  if (namespace === '') throw badRequest('no namespace on request');
  const rules = [...authorizer.rulesOf(user, namespace)];
  return {
    incomplete: false,
    resourceRules: rules
      .filter(rule => rule.resources.length > 0)
      .map(resourceRule),
    nonResourceRules: rules
      .filter(rule => rule.nonResourceURLs.length > 0)
      .map(rule => ({
        verbs: rule.verbs,
        nonResourceURLs: rule.nonResourceURLs,
      })),
  };
}

function resourceRule(rule: Rule): JsonObject {
  return {
    verbs: rule.verbs,
    apiGroups: rule.apiGroups,
    resources: rule.resources,
    ...(rule.resourceNames.length > 0
      ? { resourceNames: rule.resourceNames }
      : {}),
  };
}
