/**
 * A CEL expression gave no boolean: it failed on this input, or gave something else. Whoever asked must take it as a refusal.
 *
 * @public
 */
export class CelEvaluationError extends Error {
  readonly name = 'CelEvaluationError';
}
