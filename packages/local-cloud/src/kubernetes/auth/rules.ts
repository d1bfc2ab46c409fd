import { JsonObject, stringsAt } from '../json';

/** What a request asks to do. */
export type Attributes = {
  verb: string;
  group: string;
  resource: string;
  subresource: string;
  name: string;
  namespace: string;
  /** Set instead of a resource for other URLs. */
  path?: string;
};

/** One PolicyRule of a Role or ClusterRole. */
export type Rule = {
  verbs: string[];
  apiGroups: string[];
  resources: string[];
  resourceNames: string[];
  nonResourceURLs: string[];
};

/** A rule that allows nothing, to build others from. */
export const NO_RULE: Rule = {
  verbs: [],
  apiGroups: [],
  resources: [],
  resourceNames: [],
  nonResourceURLs: [],
};

export function readRule(rule: JsonObject): Rule {
  return {
    verbs: stringsAt(rule, 'verbs'),
    apiGroups: stringsAt(rule, 'apiGroups'),
    resources: stringsAt(rule, 'resources'),
    resourceNames: stringsAt(rule, 'resourceNames'),
    nonResourceURLs: stringsAt(rule, 'nonResourceURLs'),
  };
}

/** Whether a rule allows a request. */
export function ruleAllows(rule: Rule, attributes: Attributes): boolean {
  if (!matches(rule.verbs, attributes.verb)) return false;
  if (attributes.path !== undefined) {
    return rule.nonResourceURLs.some(url =>
      urlMatches(url, attributes.path ?? ''),
    );
  }
  return (
    matches(rule.apiGroups, attributes.group) &&
    resourceMatches(
      rule.resources,
      attributes.resource,
      attributes.subresource,
    ) &&
    (rule.resourceNames.length === 0 ||
      rule.resourceNames.includes(attributes.name))
  );
}

function matches(allowed: string[], value: string): boolean {
  return allowed.includes('*') || allowed.includes(value);
}

function resourceMatches(
  allowed: string[],
  resource: string,
  subresource: string,
): boolean {
  const full = subresource ? `${resource}/${subresource}` : resource;
  return (
    matches(allowed, full) ||
    (subresource !== '' && allowed.includes(`*/${subresource}`))
  );
}

function urlMatches(pattern: string, path: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('*')
    ? path.startsWith(pattern.slice(0, -1))
    : pattern === path;
}

/** Splits a rule into rules of one verb on one resource or URL each, so that coverage can be checked piece by piece. */
export function breakDown(rule: Rule): Rule[] {
  const urls = rule.nonResourceURLs.flatMap(url =>
    rule.verbs.map(verb => ({
      ...NO_RULE,
      verbs: [verb],
      nonResourceURLs: [url],
    })),
  );
  const names =
    rule.resourceNames.length > 0
      ? rule.resourceNames.map(name => [name])
      : [[]];
  const resources = rule.apiGroups.flatMap(group =>
    rule.resources.flatMap(resource =>
      rule.verbs.flatMap(verb =>
        names.map(resourceNames => ({
          ...NO_RULE,
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          resourceNames,
        })),
      ),
    ),
  );
  return [...urls, ...resources];
}

/** Whether a held rule covers a broken-down one. A wildcard is covered only by a wildcard. */
export function covers(held: Rule, wanted: Rule): boolean {
  const [verb] = wanted.verbs;
  if (!matches(held.verbs, verb)) return false;
  const [url] = wanted.nonResourceURLs;
  if (url !== undefined) {
    return held.nonResourceURLs.some(pattern => urlMatches(pattern, url));
  }
  const [resource, subresource = ''] = wanted.resources[0].split('/');
  const resourceCovered =
    resource === '*' && subresource !== ''
      ? matches(held.resources, wanted.resources[0])
      : resourceMatches(held.resources, resource, subresource);
  const [name] = wanted.resourceNames;
  return (
    matches(held.apiGroups, wanted.apiGroups[0]) &&
    resourceCovered &&
    (held.resourceNames.length === 0 ||
      (name !== undefined && held.resourceNames.includes(name)))
  );
}

/** A rule as the real server prints it in an escalation error. */
export function printRule(rule: Rule): string {
  const fields: [string, string[]][] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['ResourceNames', rule.resourceNames],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['Verbs', rule.verbs],
  ];
  const printed = fields
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `${name}:${JSON.stringify(values)}`);
  return `{${printed.join(', ')}}`;
}
