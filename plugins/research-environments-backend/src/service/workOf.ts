import { Operation } from '@glovebox/guarded-change-common';
import { AbilityState } from './environmentAbilities';
import { LifecycleContext } from './LifecycleContext';

/** What the engine knows of an operation, as far as abilities need it. */
export function workOf(
  context: Pick<LifecycleContext, 'engine'>,
  operation: Operation | undefined,
): Pick<AbilityState, 'waitsUntil' | 'skippable'> {
  return operation
    ? {
        waitsUntil: operation.nextAttemptAt,
        skippable: context.engine.skippableStep(operation),
      }
    : {};
}
