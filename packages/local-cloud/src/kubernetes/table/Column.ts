import {
  Json,
  JsonObject,
  numberAt,
  objectAt,
  stringAt,
  valueAt,
} from '../json';
import { humanDuration } from './humanDuration';

/** A column of `kubectl get`. */
export type Column = {
  name: string;
  type: string;
  format: string;
  /** Columns above 0 show only with `-o wide`. */
  priority: number;
  value: (object: JsonObject, now: Date) => Json;
};

export function column(
  name: string,
  value: (object: JsonObject, now: Date) => Json,
  type = 'string',
): Column {
  return { name, type, format: '', priority: 0, value };
}

export function wide(
  name: string,
  value: (object: JsonObject, now: Date) => Json,
): Column {
  return { ...column(name, value), priority: 1 };
}

export const NAME: Column = {
  ...column('Name', object => stringAt(object, 'metadata', 'name')),
  format: 'name',
};
export const AGE = column('Age', (object, now) => ageOf(object, now));
export const CREATED_AT = column('Created At', object =>
  text(object, 'metadata', 'creationTimestamp'),
);

/** How long ago a time in the object was; its creation unless told. */
export function ageOf(
  object: JsonObject,
  now: Date,
  ...path: string[]
): string {
  const where = path.length > 0 ? path : ['metadata', 'creationTimestamp'];
  const time = stringAt(object, ...where);
  return time
    ? humanDuration(now.getTime() - new Date(time).getTime())
    : '<unknown>';
}

export function count(object: JsonObject, ...path: string[]): number {
  return numberAt(object, ...path) ?? 0;
}

/** A column that counts. */
export function counter(name: string, ...path: string[]): Column {
  return column(name, object => count(object, ...path), 'integer');
}

export function text(object: JsonObject, ...path: string[]): string {
  return String(valueAt(object, ...path) ?? '');
}

export function orNone(value: string): string {
  return value === '' ? '<none>' : value;
}

export function pairs(labels: Record<string, string>): string {
  return orNone(
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  );
}

const SIGNS: Record<string, string> = { Exists: '', DoesNotExist: '!' };

/** A LabelSelector as `kubectl get` prints it. */
export function selectorText(object: JsonObject, ...path: string[]): string {
  const selector = objectAt(object, ...path);
  const exact = Object.entries(objectAt(selector, 'matchLabels') ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  const expressions = Array.isArray(selector?.matchExpressions)
    ? selector.matchExpressions.map(item => expressionText(item as JsonObject))
    : [];
  return orNone([...exact, ...expressions].join(','));
}

function expressionText({ key, operator, values }: JsonObject): string {
  const sign = SIGNS[String(operator)];
  if (sign !== undefined) return `${sign}${key}`;
  const list = Array.isArray(values) ? values.join(',') : '';
  return `${key} ${String(operator).toLowerCase()} (${list})`;
}
