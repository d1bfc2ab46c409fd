import {
  ensureObject,
  JsonObject,
  objectAt,
  objectsAt,
  setDefault,
} from '../json';

export function defaultPolicy(policy: JsonObject): void {
  setDefault(ensureObject(policy, 'spec'), 'failurePolicy', 'Fail');
  defaultCriteria(objectAt(policy, 'spec', 'matchConstraints'));
}

export function defaultPolicyBinding(binding: JsonObject): void {
  defaultCriteria(objectAt(binding, 'spec', 'matchResources'));
}

function defaultCriteria(criteria: JsonObject | undefined): void {
  if (!criteria) return;
  setDefault(criteria, 'matchPolicy', 'Equivalent');
  setDefault(criteria, 'namespaceSelector', {});
  setDefault(criteria, 'objectSelector', {});
  for (const list of ['resourceRules', 'excludeResourceRules']) {
    for (const rule of objectsAt(criteria, list))
      setDefault(rule, 'scope', '*');
  }
}
