import { JsonObject, stringMapAt, valueAt } from '../json';
import { ResourceType } from '../registry/ResourceType';
import { badRequest } from '../status/errors';

/** Decides whether an object is wanted. */
export type Selector = (object: JsonObject) => boolean;

type LabelTest = (labels: Record<string, string>) => boolean;

const SET_CLAUSE = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;
const EQUALITY_CLAUSE = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/;
const KEY =
  /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** Parses a label selector such as `app=web,tier in (a,b),!legacy`. */
export function parseLabelSelector(text: string): Selector {
  const tests = splitClauses(text).map(parseLabelClause);
  return object => {
    const labels = stringMapAt(object, 'metadata', 'labels');
    return tests.every(test => test(labels));
  };
}

function parseLabelClause(clause: string): LabelTest {
  const set = SET_CLAUSE.exec(clause);
  if (set) {
    const [, key, operator, list] = set;
    const values = new Set(list.split(',').map(value => value.trim()));
    return operator === 'in'
      ? labels => key in labels && values.has(labels[key])
      : labels => !(key in labels) || !values.has(labels[key]);
  }
  const equality = EQUALITY_CLAUSE.exec(clause);
  if (equality) {
    const [, key, operator, value] = equality;
    return operator === '!='
      ? labels => labels[key] !== value
      : labels => labels[key] === value;
  }
  const negated = clause.startsWith('!');
  const key = negated ? clause.slice(1).trim() : clause;
  if (!KEY.test(key)) {
    throw badRequest(`unable to parse requirement: invalid label key "${key}"`);
  }
  return labels => key in labels !== negated;
}

/** Parses a field selector; only fields that the type makes selectable are allowed. */
export function parseFieldSelector(text: string, type: ResourceType): Selector {
  const tests = splitClauses(text).map(clause => {
    const match = EQUALITY_CLAUSE.exec(clause);
    if (!match) {
      throw badRequest(
        `invalid selector: '${text}'; can't understand '${clause}'`,
      );
    }
    const [, field, operator, value] = match;
    requireSelectable(field, type);
    return (object: JsonObject) =>
      (fieldValue(object, field) === value) === (operator !== '!=');
  });
  return object => tests.every(test => test(object));
}

function requireSelectable(field: string, type: ResourceType): void {
  const known =
    field === 'metadata.name' ||
    (field === 'metadata.namespace' && type.namespaced) ||
    type.selectableFields.includes(field);
  if (!known) throw badRequest(`field label not supported: ${field}`);
}

function fieldValue(object: JsonObject, field: string): string {
  if (field === 'source')
    return String(valueAt(object, 'source', 'component') ?? '');
  const value = valueAt(object, ...field.split('.'));
  if (value === undefined || value === null) {
    return field === 'spec.hostNetwork' || field === 'spec.unschedulable'
      ? 'false'
      : '';
  }
  return String(value);
}

/** Splits at commas that are not inside the parentheses of a set. */
function splitClauses(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map(clause => clause.trim())
    .filter(clause => clause !== '');
}

/** Reads the selectors of a list, watch or deletecollection request. */
export function selectorOf(
  query: URLSearchParams,
  type: ResourceType,
  name: string,
): Selector {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', type);
  return object =>
    (name === '' || valueAt(object, 'metadata', 'name') === name) &&
    labels(object) &&
    fields(object);
}

/** Matches a LabelSelector object (`matchLabels`, `matchExpressions`) against labels. */
export function matchesLabelSelector(
  selector: JsonObject | undefined,
  labels: Record<string, string>,
): boolean {
  if (!selector) return false;
  const exact = Object.entries(stringMapAt(selector, 'matchLabels')).every(
    ([key, value]) => labels[key] === value,
  );
  const expressions = selector.matchExpressions;
  if (!exact || !Array.isArray(expressions)) return exact;
  return expressions.every(expression =>
    matchesExpression(expression as JsonObject, labels),
  );
}

function matchesExpression(
  expression: JsonObject,
  labels: Record<string, string>,
): boolean {
  const key = String(expression.key);
  const values = Array.isArray(expression.values) ? expression.values : [];
  const present = key in labels;
  switch (expression.operator) {
    case 'In':
      return present && values.includes(labels[key]);
    case 'NotIn':
      return !present || !values.includes(labels[key]);
    case 'Exists':
      return present;
    case 'DoesNotExist':
      return !present;
    default:
      return false;
  }
}
