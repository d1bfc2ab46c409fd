import { Operation } from '@glovebox/guarded-change-common';
import { SkippedStep } from '../model/records';

/** The steps that an operation went on without; nothing when there are none. */
export function skippedSteps({
  steps,
}: Pick<Operation, 'steps'>): SkippedStep[] | undefined {
  const skipped = steps.flatMap(({ name, title, skipped: why }) =>
    why ? [{ name, title, ...why }] : [],
  );
  return skipped.length > 0 ? skipped : undefined;
}
