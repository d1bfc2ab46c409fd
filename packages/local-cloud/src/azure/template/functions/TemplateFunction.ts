import { invalidTemplate } from '../../ArmError';
import { isObject, type Json, type JsonObject } from '../../json';

/** A function that depends on nothing but its arguments. */
export type TemplateFunction = (args: Json[], name: string) => Json;

/** Refuses arguments that a function cannot take. */
export function badArguments(name: string, expected: string) {
  return invalidTemplate(
    `The template function '${name}' is used with arguments that it does not take: it expects ${expected}`,
  );
}

/** The argument at a position, which must be text. */
export function textArgument(args: Json[], at: number, name: string): string {
  const value = args[at];
  if (typeof value !== 'string') {
    throw badArguments(name, `text as argument ${at + 1}`);
  }
  return value;
}

/** The argument at a position, which must be a whole number. */
export function numberArgument(args: Json[], at: number, name: string): number {
  const value = args[at];
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw badArguments(name, `a whole number as argument ${at + 1}`);
  }
  return value;
}

/** All arguments, which must be objects. */
export function objectArguments(args: Json[], name: string): JsonObject[] {
  return args.map(arg => {
    if (!isObject(arg)) throw badArguments(name, 'objects');
    return arg;
  });
}

/** Text as `concat` and `format` write a value. */
export function asText(value: Json, name: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  throw badArguments(name, 'texts, numbers or booleans');
}
