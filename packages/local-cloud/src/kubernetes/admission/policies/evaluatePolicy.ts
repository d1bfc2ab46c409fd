import { CelInput } from '@bufbuild/cel';
import { AdmissionRequest } from '../AdmissionPlugin';
import { celValue } from './celValue';
import { CompiledExpression, EvaluationError } from './compileExpression';
import { CompiledPolicy, CompiledValidation } from './compilePolicy';
import { namespaceBinding, requestBinding } from './requestBinding';

/** One validation that did not pass, or could not be decided. */
export type Denial = { message: string; reason: string };

const MESSAGE_LIMIT = 5 * 1024;

/**
 * What a policy says against a request; empty when it lets it pass. An expression that fails counts by `failurePolicy`, as in
 * the real server.
 */
export function evaluatePolicy(
  policy: CompiledPolicy,
  request: AdmissionRequest,
  failurePolicy: string,
): Denial[] {
  const onError = (error: unknown): Denial[] => {
    if (!(error instanceof EvaluationError)) throw error;
    return failurePolicy === 'Ignore'
      ? []
      : [{ message: error.message, reason: 'Invalid' }];
  };
  const input = inputOf(request);
  try {
    if (!isWanted(policy, input)) return [];
  } catch (error) {
    return onError(error);
  }
  const evaluate = evaluatorOf(policy, input);
  return policy.validations.flatMap(validation => {
    try {
      return evaluate(validation.expression) === true
        ? []
        : [
            {
              message: messageOf(validation, evaluate),
              reason: validation.reason ?? 'Invalid',
            },
          ];
    } catch (error) {
      return onError(error);
    }
  });
}

function inputOf(request: AdmissionRequest): Record<string, CelInput> {
  const { operation, object, oldObject } = request;
  return {
    object: celValue(operation === 'DELETE' ? null : object),
    oldObject: celValue(oldObject ?? null),
    request: celValue(requestBinding(request)),
    namespaceObject: celValue(namespaceBinding(request)),
  };
}

/** One condition that is false settles it, whatever fails in the others. */
function isWanted(
  { matchConditions }: CompiledPolicy,
  input: Record<string, CelInput>,
): boolean {
  let failure: EvaluationError | undefined;
  for (const { expression } of matchConditions) {
    try {
      if (expression.evaluate(input) !== true) return false;
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      failure ??= error;
    }
  }
  if (failure) throw failure;
  return true;
}

type Evaluate = (expression: CompiledExpression) => unknown;

/** Variables are worked out when an expression first reads them; one that fails is absent, and says why if it was needed. */
function evaluatorOf(
  { variables }: CompiledPolicy,
  input: Record<string, CelInput>,
): Evaluate {
  const known = new Map<string, CelInput | EvaluationError>();
  return evaluate;

  function evaluate(expression: CompiledExpression) {
    const failures: string[] = [];
    const used = new Map<string, CelInput>();
    for (const name of expression.variables) {
      const value = valueOf(name);
      if (value instanceof EvaluationError) {
        failures.push(
          `composited variable "${name}" fails to evaluate: ${value.message}`,
        );
      } else used.set(name, value);
    }
    try {
      return expression.evaluate({ ...input, variables: used });
    } catch (error) {
      if (!(error instanceof EvaluationError) || failures.length === 0) {
        throw error;
      }
      throw new EvaluationError(
        `expression '${expression.text}' resulted in error: ${failures[0]}`,
      );
    }
  }

  function valueOf(name: string): CelInput | EvaluationError {
    const seen = known.get(name);
    if (seen !== undefined) return seen;
    const value = tryTo(() => {
      const variable = variables.get(name);
      if (!variable) throw new EvaluationError(`no such variable "${name}"`);
      return evaluate(variable);
    });
    known.set(name, value);
    return value;
  }
}

function tryTo(work: () => CelInput): CelInput | EvaluationError {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvaluationError) return error;
    throw error;
  }
}

/** The computed message where it is of use, else the fixed one, else the expression. */
function messageOf(
  { expression, message, messageExpression }: CompiledValidation,
  evaluate: Evaluate,
): string {
  const computed = messageExpression && computedMessage();
  return (
    computed ||
    message?.trim() ||
    `failed expression: ${expression.text.trim()}`
  );

  function computedMessage(): string | undefined {
    try {
      const text = messageExpression && evaluate(messageExpression);
      if (typeof text !== 'string') return undefined;
      const usable = text.length <= MESSAGE_LIMIT && !text.includes('\n');
      return usable ? text.trim() : undefined;
    } catch (error) {
      if (error instanceof EvaluationError) return undefined;
      throw error;
    }
  }
}
