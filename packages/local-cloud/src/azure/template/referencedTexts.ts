import { isObject, type Json } from '../json';
import { evaluateExpression, type ScopedFunctions } from './evaluateExpression';
import {
  isExpression,
  parseExpression,
  type Expression,
} from './parseExpression';

/** The first arguments of every `reference()` within a value. */
export function referencedTexts(
  value: Json | undefined,
  scoped: ScopedFunctions,
): string[] {
  if (typeof value === 'string') {
    return isExpression(value)
      ? fromExpression(parseExpression(value), scoped)
      : [];
  }
  const inner = isObject(value) ? Object.values(value) : value;
  return Array.isArray(inner)
    ? inner.flatMap(item => referencedTexts(item, scoped))
    : [];
}

function fromExpression(
  expression: Expression,
  scoped: ScopedFunctions,
): string[] {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'call': {
      const own =
        expression.name.toLowerCase() === 'reference'
          ? expression.args
              .slice(0, 1)
              .map(arg => evaluateExpression(arg, scoped))
              .filter((text): text is string => typeof text === 'string')
          : [];
      return [
        ...own,
        ...expression.args.flatMap(arg => fromExpression(arg, scoped)),
      ];
    }
    case 'member':
      return fromExpression(expression.of, scoped);
    default:
      return [
        ...fromExpression(expression.of, scoped),
        ...fromExpression(expression.at, scoped),
      ];
  }
}
