import { sameJson, type Json } from '../../json';
import { badArguments, type TemplateFunction } from './TemplateFunction';

/** Functions that decide; `if` is not here, as it evaluates one branch only. */
export const logicalFunctions: Record<string, TemplateFunction> = {
  true: () => true,
  false: () => false,
  equals: ([a, b]) => sameJson(a, b),
  not: ([value], name) => !booleanOf(value, name),
  and: (args, name) => args.every(arg => booleanOf(arg, name)),
  or: (args, name) => args.some(arg => booleanOf(arg, name)),
};

/** A boolean, which some templates carry as text. */
export function booleanOf(value: Json, name: string): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) {
    return value.toLowerCase() === 'true';
  }
  throw badArguments(name, 'true or false');
}
