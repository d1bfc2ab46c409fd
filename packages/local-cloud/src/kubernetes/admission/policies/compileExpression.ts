import {
  CelInput,
  celEnv,
  CelResult,
  isCelError,
  parse,
  plan,
} from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { ADMISSION_TYPES, Fields } from './admissionTypes';
import { checkExpression, isBoolean, variablesIn } from './checkExpression';

const environment = celEnv({ funcs: strings });
const functions: ReadonlySet<string> = new Set(
  [...environment.funcs].map(func => func.name),
);

/** What an expression must give. */
export type ResultType = 'bool' | 'string' | 'any';

/** An expression that was found sound. */
export type CompiledExpression = {
  text: string;
  /** Names of the policy's variables that it reads. */
  variables: string[];
  /** @throws EvaluationError when it fails on this input. */
  evaluate(bindings: Record<string, CelInput>): Exclude<CelResult, Error>;
};

/** An expression does not compile; the message is what the real server puts behind `compilation failed`. */
export class CompilationError extends Error {
  readonly name = 'CompilationError';
}

/** An expression failed on its input, for example because a field is missing. */
export class EvaluationError extends Error {
  readonly name = 'EvaluationError';
}

/**
 * Compiles one expression of a policy.
 *
 * @param variables - names that may follow `variables.`; undefined where there are none, as in match conditions
 * @throws CompilationError
 */
export function compileExpression(
  text: string,
  result: ResultType,
  variables: readonly string[] | undefined,
): CompiledExpression {
  const root = parsed(text);
  const problems = checkExpression(root, {
    roots: rootsWith(variables),
    functions,
  });
  if (problems.length > 0) {
    throw new CompilationError(
      `compilation failed: ${problems
        .map(problem => `ERROR: <input>:1:1: ${problem}`)
        .join('; ')}`,
    );
  }
  if (result === 'bool' && !isBoolean(root) && !isVariable(root)) {
    throw new CompilationError('must evaluate to bool');
  }
  const program = plan(environment, root);
  return {
    text,
    variables: variablesIn(root),
    evaluate(bindings) {
      const value = program(bindings);
      if (isCelError(value)) {
        throw new EvaluationError(
          `expression '${text}' resulted in error: ${value.message}`,
        );
      }
      return value;
    },
  };
}

function parsed(text: string): Expr {
  try {
    const { expr } = parse(text);
    if (expr) return expr;
  } catch (error) {
    throw new CompilationError(
      `compilation failed: ERROR: Syntax error: ${
        error instanceof Error ? error.message : String(error)
      }`,
    );
  }
  throw new CompilationError('compilation failed: ERROR: nothing to evaluate');
}

function rootsWith(
  variables: readonly string[] | undefined,
): Record<string, Fields | undefined> {
  if (!variables) return ADMISSION_TYPES;
  const fields: Fields = Object.fromEntries(
    variables.map(name => [name, undefined]),
  );
  return { ...ADMISSION_TYPES, variables: fields };
}

/** A variable has the type of its expression, which is not worked out here: what it gives is looked at when it is evaluated. */
function isVariable({ exprKind }: Expr): boolean {
  return (
    exprKind.case === 'selectExpr' &&
    exprKind.value.operand?.exprKind.case === 'identExpr' &&
    exprKind.value.operand.exprKind.value.name === 'variables'
  );
}
