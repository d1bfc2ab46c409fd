import { LoggerService } from '@backstage/backend-plugin-api';
import { OperationError } from '@glovebox/guarded-change-common';
import { describeFailure } from './describeFailure';
import { LeaseLostError } from './errors';
import { HeldLease } from './HeldLease';
import { StepRecord, toOperation } from './OperationRecord';
import { retryDelay } from './retryDelay';
import {
  attemptFailed,
  DEFAULT_MAX_ATTEMPTS,
  nextMove,
  stepBegun,
  stepFailed,
  stepReturned,
} from './transitions';
import {
  OperationDefinition,
  OperationStepDefinition,
  StepContext,
  StepResult,
} from './types';

/** How long an end that could not be recorded waits before it is tried again. */
const UNRECORDED_END_RETRY_MS = 5_000;

/** How a call of a step ended. */
type CallOutcome =
  | { type: 'returned'; result: StepResult }
  | { type: 'threw'; error: unknown };

/**
 * Works on one claimed operation until it is finished, has to wait, or the lease is lost. Decisions are in `transitions`,
 * storage is in the lease's store; this is the order of things.
 */
export class OperationRun {
  constructor(
    private readonly lease: HeldLease,
    private readonly definition: OperationDefinition,
    private readonly options: {
      logger: LoggerService;
      now: () => Date;
      random: () => number;
    },
  ) {}

  /** Resolves to the wait in milliseconds when the operation is to be taken up again, by whichever worker. */
  async execute(): Promise<number | undefined> {
    for (;;) {
      const move = nextMove(this.lease.record);
      if (move.type === 'finish') {
        return this.finish(move.state, this.lease.record.steps);
      }
      if (this.lease.stopping) {
        return this.handBack();
      }
      const wait = await this.runStep(move.index);
      if (wait !== 'next') {
        return wait;
      }
    }
  }

  private async runStep(index: number): Promise<number | undefined | 'next'> {
    const step = this.lease.record.steps[index];
    const stepDefinition = this.definition.steps.find(
      candidate => candidate.name === step.name,
    );
    if (!stepDefinition) {
      return this.fail(index, {
        reason: 'UnknownStep',
        message: `This version of the portal does not know the step "${step.title}". Start the change anew, or roll the portal back to the version that began it.`,
      });
    }
    if (step.failures >= maxAttemptsOf(stepDefinition)) {
      return this.fail(index, {
        reason: 'WorkerLost',
        message: `"${step.title}" stopped its worker ${step.failures} times. The platform team finds the cause in the log of the backend; then retry.`,
      });
    }

    const begun = stepBegun(step, this.options.now());
    await this.lease.saveRunning(this.withStep(index, begun));
    const outcome = await this.callStep(index, stepDefinition, begun.failures);

    if (outcome.type === 'returned') {
      return this.afterReturn(index, outcome.result);
    }
    return this.afterThrow(index, stepDefinition, outcome.error);
  }

  private async callStep(
    index: number,
    stepDefinition: OperationStepDefinition,
    attempt: number,
  ): Promise<CallOutcome> {
    const { id, subjectId, input, requestedBy } = this.lease.record;
    const context: StepContext = {
      operationId: id,
      subjectId,
      input,
      requestedBy,
      attempt,
      signal: this.lease.signal,
      report: async ({ message, progress }) => {
        const step = this.lease.record.steps[index];
        await this.lease.saveRunning(
          this.withStep(index, {
            ...step,
            message: message ?? step.message,
            progress: progress ?? step.progress,
          }),
        );
      },
      record: write => this.lease.transact(write),
    };
    try {
      return { type: 'returned', result: await stepDefinition.run(context) };
    } catch (error) {
      return { type: 'threw', error };
    }
  }

  private async afterReturn(
    index: number,
    result: StepResult,
  ): Promise<number | undefined | 'next'> {
    const step = stepReturned(
      this.lease.record.steps[index],
      result,
      this.options.now(),
    );
    const steps = this.withStep(index, step);
    if (result.done) {
      await this.lease.saveRunning(steps);
      return 'next';
    }
    return this.wait(steps, result.retryAfterMs);
  }

  private async afterThrow(
    index: number,
    stepDefinition: OperationStepDefinition,
    thrown: unknown,
  ): Promise<number | undefined | 'next'> {
    if (thrown instanceof LeaseLostError || this.lease.lost) {
      throw new LeaseLostError(this.lease.record.id);
    }
    if (this.lease.signal.aborted && this.lease.stopping) {
      return this.handBack();
    }
    if (this.lease.signal.aborted) {
      return this.finish('cancelled', this.lease.record.steps);
    }

    const failure = describeFailure(thrown, stepDefinition);
    this.logFailure(stepDefinition, thrown, failure.expected);
    const step = attemptFailed(
      this.lease.record.steps[index],
      failure.error,
      this.options.now(),
    );
    if (!failure.retryable || step.failures >= maxAttemptsOf(stepDefinition)) {
      return this.fail(index, failure.error);
    }
    return this.wait(
      this.withStep(index, step),
      retryDelay(step.failures, {
        retryAfterMs: failure.retryAfterMs,
        random: this.options.random,
      }),
    );
  }

  private logFailure(
    step: { name: string },
    thrown: unknown,
    expected: boolean,
  ): void {
    const { id, kind, subjectId } = this.lease.record;
    const what = `Step ${step.name} of ${kind} ${id} for ${subjectId} failed`;
    if (expected) {
      this.options.logger.warn(`${what}: ${thrown}`);
      return;
    }
    this.options.logger.error(
      what,
      thrown instanceof Error ? thrown : new Error(String(thrown)),
    );
  }

  private fail(
    index: number,
    error: OperationError,
  ): Promise<number | undefined> {
    const step = stepFailed(
      this.lease.record.steps[index],
      error,
      this.options.now(),
    );
    return this.finish('failed', this.withStep(index, step), error);
  }

  /** Records the end together with the domain's own. If that fails, nothing is recorded and the end is tried again. */
  private async finish(
    state: 'succeeded' | 'failed' | 'cancelled',
    steps: StepRecord[],
    error?: OperationError,
  ): Promise<number | undefined> {
    try {
      await this.lease.end({ state, steps, error }, (trx, record) =>
        this.definition.onFinished?.(trx, toOperation(record), {
          state,
          error,
        }),
      );
      this.logEnd(state);
      return undefined;
    } catch (thrown) {
      if (thrown instanceof LeaseLostError) {
        throw thrown;
      }
      this.logFailure({ name: 'onFinished' }, thrown, false);
      return this.wait(this.lease.record.steps, UNRECORDED_END_RETRY_MS);
    }
  }

  /** Tells which replica did the work. */
  private logEnd(state: string): void {
    const { id, kind, subjectId } = this.lease.record;
    this.options.logger.info(
      `Operation ${id} (${kind}) for ${subjectId} ${state}`,
    );
  }

  private async wait(steps: StepRecord[], ms: number): Promise<number> {
    await this.lease.release('waiting', steps, ms);
    return this.lease.record.cancelRequested ? 0 : ms;
  }

  /** The process stops: another worker takes over at once, and no attempt is counted as failed. */
  private async handBack(): Promise<undefined> {
    await this.lease.release('queued', this.lease.record.steps, 0);
    return undefined;
  }

  private withStep(index: number, step: StepRecord): StepRecord[] {
    return this.lease.record.steps.map((other, i) =>
      i === index ? step : other,
    );
  }
}

function maxAttemptsOf(step: OperationStepDefinition): number {
  return step.maxAttempts ?? DEFAULT_MAX_ATTEMPTS;
}
