import { JsonValue } from '@backstage/types';
import { CelInput } from '@bufbuild/cel';
import { CelEvaluationError } from './errors';

/** Most values that one evaluation may read. */
const MAX_NODES = 200_000;

/**
 * JSON as CEL sees it: objects are maps and whole numbers are `int` (which in CEL is 64 bits, hence BigInt), since JSON itself
 * does not tell an integer from a double.
 */
export function celInput(
  value: JsonValue,
  budget = { left: MAX_NODES },
): CelInput {
  budget.left -= 1;
  if (budget.left < 0) {
    throw new CelEvaluationError(
      `The input has more than ${MAX_NODES} values, which is more than a rule may read`,
    );
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? BigInt(value) : value;
  }
  if (Array.isArray(value)) {
    return value.map(member => celInput(member, budget));
  }
  if (typeof value === 'object' && value !== null) {
    return new Map(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => [key, celInput(member as JsonValue, budget)]),
    );
  }
  return value;
}
