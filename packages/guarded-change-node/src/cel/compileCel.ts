import { InputError } from '@backstage/errors';
import { JsonValue } from '@backstage/types';
import { celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { celInput } from './celValue';
import { checkExpression } from './checkExpression';
import { CelEvaluationError } from './errors';

const MAX_LENGTH = 4_000;

const environment = celEnv({ funcs: strings });
const functions: ReadonlySet<string> = new Set(
  [...environment.funcs].map(func => func.name),
);

/** A CEL expression that was found to be sound when it was loaded. @public */
export interface CelPredicate {
  readonly expression: string;
  /**
   * @throws CelEvaluationError when the expression fails on this input (a missing field, unlike types) or gives no boolean.
   * There is no default: whoever asks must refuse.
   */
  evaluate(input: Record<string, JsonValue>): boolean;
}

/**
 * Compiles a CEL expression that says yes or no. Regular expressions run on RE2, so that no pattern hangs; loops and length
 * are bounded.
 *
 * @param options - `name` is where the expression stands, for example a config key; `variables` are all it may read
 * @throws InputError that names the place and the expression, on anything that could not be evaluated later.
 *
 * @public
 */
export function compileCel(options: {
  name: string;
  expression: string;
  variables: readonly string[];
}): CelPredicate {
  const { name, expression, variables } = options;
  if (expression.length > MAX_LENGTH) {
    throw new InputError(
      `${name}: the CEL expression is longer than ${MAX_LENGTH} characters`,
    );
  }
  const evaluate = planned(name, expression, variables);

  return {
    expression,
    evaluate(input) {
      const bindings = Object.fromEntries(
        variables.map(variable => [
          variable,
          celInput(input[variable] ?? null),
        ]),
      );
      const result = evaluate(bindings);
      if (isCelError(result)) {
        throw new CelEvaluationError(
          `${name}: the CEL expression "${expression}" cannot be decided: ${result.message}`,
        );
      }
      if (typeof result !== 'boolean') {
        throw new CelEvaluationError(
          `${name}: the CEL expression "${expression}" gives no yes or no`,
        );
      }
      return result;
    },
  };
}

function planned(
  name: string,
  expression: string,
  variables: readonly string[],
): ReturnType<typeof plan> {
  try {
    const parsed = parse(expression);
    const problems = checkExpression(parsed.expr, { variables, functions });
    if (problems.length > 0) {
      throw new Error(problems.join('; '));
    }
    return plan(environment, parsed);
  } catch (error) {
    throw new InputError(
      `${name}: the CEL expression "${expression}" cannot be used: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
}
