import { JsonObject, objectsAt, stringAt } from '../../json';
import {
  CompilationError,
  CompiledExpression,
  compileExpression,
  ResultType,
} from './compileExpression';

export type CompiledValidation = {
  expression: CompiledExpression;
  message: string | undefined;
  messageExpression: CompiledExpression | undefined;
  reason: string | undefined;
};

/** A policy whose expressions were found sound. */
export type CompiledPolicy = {
  matchConditions: { name: string; expression: CompiledExpression }[];
  variables: Map<string, CompiledExpression>;
  validations: CompiledValidation[];
};

/** Why an expression does not compile, and in which field it stands. */
export type ExpressionProblem = { field: string; text: string; detail: string };

/** Compiles every expression of a policy; `problems` is empty when the policy can be used. */
export function compilePolicy(policy: JsonObject): {
  compiled: CompiledPolicy;
  problems: ExpressionProblem[];
} {
  const problems: ExpressionProblem[] = [];
  const names: string[] = [];
  const compile = (
    field: string,
    text: string,
    result: ResultType,
    variables: readonly string[] | undefined,
  ): CompiledExpression[] => {
    try {
      return [compileExpression(text, result, variables)];
    } catch (error) {
      if (!(error instanceof CompilationError)) throw error;
      problems.push({ field, text, detail: error.message });
      return [];
    }
  };
  // A match condition sees no variables: they are worked out only once it has matched.
  const matchConditions = objectsAt(policy, 'spec', 'matchConditions').flatMap(
    (condition, index) =>
      compile(
        `spec.matchConditions[${index}].expression`,
        stringAt(condition, 'expression') ?? '',
        'bool',
        undefined,
      ).map(expression => ({
        name: stringAt(condition, 'name') ?? '',
        expression,
      })),
  );
  const variables = new Map<string, CompiledExpression>();
  objectsAt(policy, 'spec', 'variables').forEach((variable, index) => {
    const name = stringAt(variable, 'name') ?? '';
    const [expression] = compile(
      `spec.variables[${index}].expression`,
      stringAt(variable, 'expression') ?? '',
      'any',
      [...names],
    );
    if (expression) variables.set(name, expression);
    // A variable may use those before it only.
    names.push(name);
  });
  const validations = objectsAt(policy, 'spec', 'validations').flatMap(
    (validation, index) => {
      const field = `spec.validations[${index}]`;
      const message = stringAt(validation, 'messageExpression');
      const [messageExpression] =
        message === undefined
          ? []
          : compile(`${field}.messageExpression`, message, 'string', names);
      return compile(
        `${field}.expression`,
        stringAt(validation, 'expression') ?? '',
        'bool',
        names,
      ).map(expression => ({
        expression,
        message: stringAt(validation, 'message'),
        messageExpression,
        reason: stringAt(validation, 'reason'),
      }));
    },
  );
  return { compiled: { matchConditions, variables, validations }, problems };
}
