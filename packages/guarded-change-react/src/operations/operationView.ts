import {
  isFinished,
  Operation,
  OperationStep,
} from '@glovebox/guarded-change-common';

/** The step that runs, waits or failed; undefined when there is none. @public */
export function currentStep(operation: Operation): OperationStep | undefined {
  return (
    operation.steps.find(s => s.state === 'running' || s.state === 'failed') ??
    (isFinished(operation)
      ? undefined
      : operation.steps.find(s => s.state === 'pending'))
  );
}

function partOf(step: OperationStep): number {
  if (step.state === 'succeeded' || step.state === 'skipped') {
    return 1;
  }
  const { progress } = step;
  return progress && progress.total > 0 ? progress.done / progress.total : 0;
}

/**
 * How far an operation is, in percent: every step weighs the same, a step under way counts by its own progress.
 *
 * @public
 */
export function percentDone(operation: Operation): number {
  if (operation.state === 'succeeded') {
    return 100;
  }
  const { steps } = operation;
  const done = steps.reduce((sum, step) => sum + partOf(step), 0);
  return steps.length === 0 ? 0 : Math.round((done / steps.length) * 100);
}
