import fc from 'fast-check';
import { StepRecord } from './OperationRecord';
import { retryDelay } from './retryDelay';
import {
  attemptFailed,
  nextMove,
  pendingSteps,
  stepBegun,
  stepFailed,
  stepReturned,
  stepsToRetry,
  workerLost,
} from './transitions';

const now = new Date('2026-01-01T00:00:00Z');
const error = { reason: 'Unreachable', message: 'aks-east does not answer' };

const [fresh] = pendingSteps([{ name: 'apply', title: 'Apply' }]);

function slowMove(states: StepRecord['state'][], cancelRequested: boolean) {
  let index = 0;
  while (index < states.length && states[index] === 'succeeded') {
    index++;
  }
  if (index === states.length) {
    return { type: 'finish', state: 'succeeded' };
  }
  if (cancelRequested) {
    return { type: 'finish', state: 'cancelled' };
  }
  return { type: 'run', index };
}

describe('nextMove', () => {
  it('agrees with reading the steps in order', () => {
    const states = fc.array(
      fc.constantFrom<StepRecord['state']>(
        'pending',
        'running',
        'succeeded',
        'failed',
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(states, fc.boolean(), (stepStates, cancelRequested) => {
        const steps = stepStates.map(state => ({ ...fresh, state }));
        expect(nextMove({ steps, cancelRequested })).toEqual(
          slowMove(stepStates, cancelRequested),
        );
      }),
    );
  });
});

describe('steps', () => {
  it('count an attempt once, however often it polls', () => {
    let step = stepBegun(fresh, now);
    step = stepReturned(step, { done: false, retryAfterMs: 1 }, now);
    step = stepBegun(step, now);
    step = stepReturned(step, { done: false, retryAfterMs: 1 }, now);
    step = stepBegun(step, now);
    expect(step).toMatchObject({ attempts: 1, state: 'running' });
  });

  it('forget failures once they come on', () => {
    let step = attemptFailed(stepBegun(fresh, now), error, now);
    step = attemptFailed(
      stepBegun(step, now),
      error,
      new Date(now.getTime() + 1),
    );
    expect(step).toMatchObject({
      failures: 2,
      message: error.message,
      failingSince: now.toISOString(),
    });
    step = stepReturned(
      stepBegun(step, now),
      { done: false, retryAfterMs: 1 },
      now,
    );
    expect(step).toMatchObject({ failures: 0, attempts: 3 });
    expect(step.failingSince).toBeUndefined();
  });

  it('count a lost worker as a failure of the step that ran', () => {
    const done = stepReturned(stepBegun(fresh, now), { done: true }, now);
    const running = stepBegun(fresh, now);
    expect(
      workerLost([done, running, fresh], now).map(s => s.failures),
    ).toEqual([0, 1, 0]);
  });

  it('start over on retry, except those that are done', () => {
    const done = stepReturned(stepBegun(fresh, now), { done: true }, now);
    const failed = stepFailed(
      attemptFailed(stepBegun(fresh, now), error, now),
      error,
      now,
    );
    expect(stepsToRetry([done, failed])).toEqual([
      done,
      {
        name: 'apply',
        title: 'Apply',
        state: 'pending',
        attempts: 1,
        failures: 0,
        polling: false,
      },
    ]);
  });
});

describe('retryDelay', () => {
  it('stays under the exponential ceiling and over what the target asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 300_000 }), { nil: undefined }),
        (failures, random, retryAfterMs) => {
          const delay = retryDelay(failures, {
            retryAfterMs,
            random: () => random,
          });
          const ceiling = Math.min(60_000, 500 * 2 ** failures);
          expect(delay).toBeGreaterThanOrEqual(retryAfterMs ?? 0);
          expect(delay).toBeLessThanOrEqual(
            Math.max(ceiling, retryAfterMs ?? 0),
          );
        },
      ),
    );
  });

  it('grows with each failure', () => {
    const longest = (failures: number) =>
      retryDelay(failures, { random: () => 1 });
    expect([1, 2, 3, 8, 50].map(longest)).toEqual([
      1_000, 2_000, 4_000, 60_000, 60_000,
    ]);
  });
});
