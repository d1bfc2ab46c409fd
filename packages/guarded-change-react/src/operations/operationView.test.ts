import { Operation, OperationStep } from '@glovebox/guarded-change-common';
import { currentStep, percentDone } from './operationView';

function step(
  name: string,
  state: OperationStep['state'],
  progress?: OperationStep['progress'],
): OperationStep {
  return { name, title: name, state, attempts: 1, progress };
}

function operation(
  state: Operation['state'],
  steps: OperationStep[],
): Operation {
  return {
    id: 'op',
    kind: 'environment.apply',
    subjectId: 'e',
    state,
    steps,
    requestedBy: 'user:default/ada',
    createdAt: '2026-01-01T00:00:00Z',
    cancelRequested: false,
  };
}

describe('percentDone', () => {
  it('counts a step under way by its own progress', () => {
    const running = operation('running', [
      step('a', 'succeeded'),
      step('b', 'running', { done: 1, total: 2 }),
    ]);
    expect(percentDone(running)).toBe(75);
  });

  it('counts a skipped step as one that nobody waits for', () => {
    const running = operation('running', [
      step('a', 'skipped'),
      step('b', 'pending'),
    ]);
    expect(percentDone(running)).toBe(50);
    expect(currentStep(running)?.name).toBe('b');
  });

  it('is never done before the operation is', () => {
    expect(percentDone(operation('running', []))).toBe(0);
    expect(percentDone(operation('succeeded', []))).toBe(100);
  });
});

describe('currentStep', () => {
  it('is the one that failed once the operation has stopped', () => {
    const failed = operation('failed', [
      step('a', 'succeeded'),
      step('b', 'failed'),
      step('c', 'pending'),
    ]);
    expect(currentStep(failed)?.name).toBe('b');
  });

  it('is the next one between two steps, and none at the end', () => {
    const steps = [step('a', 'succeeded'), step('b', 'pending')];
    expect(currentStep(operation('waiting', steps))?.name).toBe('b');
    expect(currentStep(operation('cancelled', steps))).toBeUndefined();
  });
});
