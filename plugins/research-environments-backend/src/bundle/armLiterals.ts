import { InputError } from '@backstage/errors';
import { JsonObject, JsonValue } from '@backstage/types';
import { asJsonObject } from '@glovebox/guarded-change-common';
import {
  ArmExpression,
  isArmExpression,
  parseArmExpression,
  printArmExpression,
  unescapeArmLiteral,
} from './armExpression';
import { ARM_LITERAL_FUNCTIONS } from './armFunctions';

/** What an ARM template is evaluated with: its parameters' values and its variables, unevaluated. */
export interface ArmScope {
  parameters: JsonObject;
  variables: JsonObject;
}

/** How far variables may refer to variables, and defaults to parameters. */
const MAX_REFERENCES = 20;

/** Most characters that parameters and variables may grow to where they are used: doubling must not fill the memory. */
const MAX_EXPANSION = 2 * 1024 * 1024;

/**
 * The scope of a template: what `given` says, else the parameter's own default.
 *
 * @param given - `{ name: { value } }`, as a deployment passes parameters
 */
export function armScope(template: JsonObject, given: JsonObject): ArmScope {
  const parameters: JsonObject = {};
  for (const [name, declared] of Object.entries(
    asJsonObject(template.parameters),
  )) {
    const passed = asJsonObject(lookUp(given, name)).value;
    parameters[name] = passed ?? asJsonObject(declared).defaultValue;
  }
  return { parameters, variables: asJsonObject(template.variables) };
}

/** A value that is known, or the expression that is left of one that is not. */
type Term = { known: JsonValue } | { unknown: ArmExpression };

type Call = Extract<ArmExpression, { kind: 'call' }>;

class ArmEvaluator {
  private readonly resolved = new Map<string, { term: Term; size: number }>();
  private depth = 0;
  private expansion = 0;

  constructor(private readonly scope: ArmScope) {}

  /** Evaluates each text on its own; what stays unknown stays in place as an expression. */
  partially(value: JsonValue): JsonValue {
    if (typeof value === 'string') {
      const term = this.text(value);
      return 'known' in term
        ? term.known
        : `[${printArmExpression(term.unknown)}]`;
    }
    return mapJson(value, item => this.partially(item));
  }

  /** Evaluates a value as a whole: `undefined` when any part of it is unknown. */
  private wholly(value: JsonValue): JsonValue | undefined {
    if (typeof value === 'string') {
      const term = this.text(value);
      return 'known' in term ? term.known : undefined;
    }
    let complete = true;
    const result = mapJson(value, item => {
      const part = this.wholly(item);
      complete &&= part !== undefined;
      return part ?? null;
    });
    return complete ? result : undefined;
  }

  private text(text: string): Term {
    return isArmExpression(text)
      ? this.expression(parseArmExpression(text))
      : { known: unescapeArmLiteral(text) };
  }

  private expression(expression: ArmExpression): Term {
    switch (expression.kind) {
      case 'string':
      case 'integer':
        return { known: expression.value };
      case 'call':
        return this.call(expression);
      case 'property':
        return member(
          this.expression(expression.of),
          { known: expression.name },
          of => ({ ...expression, of }),
        );
      default:
        return member(
          this.expression(expression.of),
          this.expression(expression.index),
          (of, index) => ({ kind: 'index', of, index }),
        );
    }
  }

  private call(call: Call): Term {
    const name = call.name.toLowerCase();
    if (name === 'parameters' || name === 'variables') {
      return this.reference(call, name);
    }
    const args = call.args.map(arg => this.expression(arg));
    if (name === 'if') {
      return choose(args) ?? unknownCall('if', args);
    }
    const values = args.flatMap(arg => ('known' in arg ? [arg.known] : []));
    const result =
      values.length === args.length
        ? ARM_LITERAL_FUNCTIONS.get(name)?.(values)
        : undefined;
    return result === undefined
      ? unknownCall(canonicalName(call.name), args)
      : { known: result };
  }

  private reference(call: Call, source: 'parameters' | 'variables'): Term {
    const [argument] = call.args.map(arg => this.expression(arg));
    if (!argument || !('known' in argument)) {
      return { unknown: call };
    }
    const name = String(argument.known).toLowerCase();
    const key = `${source}/${name}`;
    const found =
      this.resolved.get(key) ??
      this.resolve(call, lookUp(this.scope[source], name));
    this.resolved.set(key, found);
    this.expansion += found.size;
    if (this.expansion > MAX_EXPANSION) {
      throw new InputError(
        `parameters and variables expand to more than ${MAX_EXPANSION} characters. Make them smaller`,
      );
    }
    return found.term;
  }

  private resolve(
    call: Call,
    value: JsonValue | undefined,
  ): { term: Term; size: number } {
    if (this.depth >= MAX_REFERENCES) {
      throw new InputError(
        `parameters and variables refer to each other over more than ${MAX_REFERENCES} steps. Check that ${printArmExpression(
          call,
        )} does not refer to itself`,
      );
    }
    this.depth += 1;
    const term = this.valueOf(call, value);
    this.depth -= 1;
    return { term, size: sizeOf(term) };
  }

  private valueOf(call: Call, value: JsonValue | undefined): Term {
    if (typeof value === 'string') {
      return this.text(value);
    }
    const whole = value === undefined ? undefined : this.wholly(value);
    return whole === undefined ? { unknown: call } : { known: whole };
  }
}

/**
 * Replaces every expression that depends on parameters and variables alone by its value. Whatever stays unknown before it
 * runs (a generated name, a resource group's id) stays an expression, in one canonical spelling; a rule that reads such a
 * property finds no literal there and refuses.
 *
 * Evaluates `parameters`, `variables`, `if`, and the functions of {@link ARM_LITERAL_FUNCTIONS}.
 *
 * @throws InputError on an expression that is malformed, refers to itself, or grows without bound
 */
export function evaluateArm(value: JsonValue, scope: ArmScope): JsonValue {
  return new ArmEvaluator(scope).partially(value);
}

function mapJson(
  value: JsonValue,
  change: (item: JsonValue) => JsonValue,
): JsonValue {
  if (Array.isArray(value)) {
    return value.map(change);
  }
  return value && typeof value === 'object'
    ? Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, change(item ?? null)]),
      )
    : value;
}

function member(
  of: Term,
  key: Term,
  rebuild: (of: ArmExpression, key: ArmExpression) => ArmExpression,
): Term {
  const found =
    'known' in of && 'known' in key ? memberOf(of.known, key.known) : undefined;
  return found === undefined
    ? { unknown: rebuild(toExpression(of), toExpression(key)) }
    : { known: found };
}

function memberOf(of: JsonValue, key: JsonValue): JsonValue | undefined {
  if (Array.isArray(of)) {
    return typeof key === 'number' ? of[key] : undefined;
  }
  return typeof key === 'string' ? lookUp(asJsonObject(of), key) : undefined;
}

function choose([condition, then, otherwise]: Term[]): Term | undefined {
  if (!otherwise || !('known' in condition)) {
    return undefined;
  }
  if (condition.known === true) {
    return then;
  }
  return condition.known === false ? otherwise : undefined;
}

function unknownCall(name: string, args: Term[]): Term {
  return { unknown: { kind: 'call', name, args: args.map(toExpression) } };
}

/** Function names are case-insensitive; the one that rules compare gets one spelling. */
function canonicalName(name: string): string {
  return name.toLowerCase() === 'resourceid' ? 'resourceId' : name;
}

function toExpression(term: Term): ArmExpression {
  if ('unknown' in term) {
    return term.unknown;
  }
  switch (typeof term.known) {
    case 'string':
      return { kind: 'string', value: term.known };
    case 'number':
      return { kind: 'integer', value: term.known };
    case 'boolean':
      return { kind: 'call', name: String(term.known), args: [] };
    default:
      // Objects and arrays have no literal form in the language.
      return {
        kind: 'call',
        name: 'json',
        args: [{ kind: 'string', value: JSON.stringify(term.known) }],
      };
  }
}

function sizeOf(term: Term): number {
  return 'known' in term
    ? JSON.stringify(term.known).length
    : printArmExpression(term.unknown).length;
}

/** Names of parameters, variables and properties are case-insensitive in ARM. */
function lookUp(values: JsonObject, name: string): JsonValue | undefined {
  const wanted = name.toLowerCase();
  const key = Object.keys(values).find(
    candidate => candidate.toLowerCase() === wanted,
  );
  return key === undefined ? undefined : values[key];
}
