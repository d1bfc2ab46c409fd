import { invalidTemplate } from '../ArmError';
import { isObject, type Json } from '../json';
import { UnresolvedReference } from './UnresolvedReference';
import { collectionFunctions } from './functions/collectionFunctions';
import { booleanOf, logicalFunctions } from './functions/logicalFunctions';
import { stringFunctions } from './functions/stringFunctions';
import type { TemplateFunction } from './functions/TemplateFunction';
import {
  isExpression,
  parseExpression,
  plainText,
  type Expression,
} from './parseExpression';

/** The functions that depend on the template and on where it is deployed. */
export type ScopedFunctions = Record<string, (args: Json[]) => Json>;

const pureFunctions: Record<string, TemplateFunction> = {
  ...stringFunctions,
  ...collectionFunctions,
  ...logicalFunctions,
};

/**
 * Evaluates every expression within a value, however deep. An expression that
 * needs what a plan cannot know yet stays as it is written.
 */
export function evaluateValue(value: Json, scoped: ScopedFunctions): Json {
  if (typeof value === 'string') {
    return isExpression(value) ? evaluateText(value, scoped) : plainText(value);
  }
  if (Array.isArray(value)) {
    return value.map(item => evaluateValue(item, scoped));
  }
  if (isObject(value)) {
    if ('copy' in value) {
      throw invalidTemplate(
        "'copy' is not served by local-cloud: write each element out",
      );
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        inner === undefined ? inner : evaluateValue(inner, scoped),
      ]),
    );
  }
  return value;
}

function evaluateText(text: string, scoped: ScopedFunctions): Json {
  try {
    return evaluateExpression(parseExpression(text), scoped);
  } catch (error) {
    if (error instanceof UnresolvedReference) return text;
    throw error;
  }
}

/** Evaluates one expression. */
export function evaluateExpression(
  expression: Expression,
  scoped: ScopedFunctions,
): Json {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'call':
      return evaluateCall(expression.name, expression.args, scoped);
    case 'member':
      return memberOf(
        evaluateExpression(expression.of, scoped),
        expression.name,
      );
    default:
      return elementOf(
        evaluateExpression(expression.of, scoped),
        evaluateExpression(expression.at, scoped),
      );
  }
}

function evaluateCall(
  name: string,
  args: Expression[],
  scoped: ScopedFunctions,
): Json {
  const key = name.toLowerCase();
  const evaluate = (arg: Expression) => evaluateExpression(arg, scoped);
  if (key === 'if') {
    if (args.length !== 3) {
      throw invalidTemplate("The template function 'if' takes three arguments");
    }
    return evaluate(booleanOf(evaluate(args[0]), name) ? args[1] : args[2]);
  }
  if (Object.hasOwn(scoped, key)) return scoped[key](args.map(evaluate));
  if (Object.hasOwn(pureFunctions, key)) {
    return pureFunctions[key](args.map(evaluate), name);
  }
  throw invalidTemplate(
    `The template function '${name}' is not valid or not served by local-cloud`,
  );
}

function memberOf(value: Json, name: string): Json {
  if (isObject(value)) {
    const key = Object.hasOwn(value, name)
      ? name
      : Object.keys(value).find(k => k.toLowerCase() === name.toLowerCase());
    const found = key === undefined ? undefined : value[key];
    if (found !== undefined) return found;
  }
  throw invalidTemplate(
    `The language expression property '${name}' doesn't exist` +
      `${
        isObject(value)
          ? `, available properties are '${Object.keys(value).join(', ')}'`
          : ''
      }`,
  );
}

function elementOf(value: Json, at: Json): Json {
  if (typeof at === 'string') return memberOf(value, at);
  if (Array.isArray(value) && typeof at === 'number' && at in value) {
    return value[at];
  }
  throw invalidTemplate(
    `The language expression index '${JSON.stringify(at)}' is out of range`,
  );
}
