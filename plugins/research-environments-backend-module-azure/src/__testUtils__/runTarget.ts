import {
  EnvironmentTarget,
  RenderedContent,
  TargetDestroyResult,
  TargetEnvironment,
  TargetState,
  TargetStepResult,
} from '@glovebox/backstage-plugin-research-environments-node';

/** How long the steps may take, how long to wait between two at most, and how long one call may take, in milliseconds. */
export interface RunPatience {
  withinMs: number;
  pauseMs: number;
  callMs: number;
}

const DEFAULT_PATIENCE: RunPatience = {
  withinMs: 30_000,
  pauseMs: 100,
  callMs: 30_000,
};

/** Calls a target as the engine does: again with the state that it returned, until it is done. */
export class TargetRun {
  state: TargetState = {};
  readonly messages: string[] = [];

  constructor(
    private readonly target: EnvironmentTarget,
    readonly environment: TargetEnvironment,
    public rendered: RenderedContent,
    private readonly patience: RunPatience = DEFAULT_PATIENCE,
  ) {}

  call() {
    return {
      environment: this.environment,
      rendered: this.rendered,
      state: this.state,
      signal: AbortSignal.timeout(this.patience.callMs),
    };
  }

  plan() {
    return this.target.plan(this.call());
  }

  observe() {
    return this.target.observe(this.call());
  }

  async applyOnce(
    inputs: Record<string, string> = {},
  ): Promise<TargetStepResult> {
    const result = await this.target.apply({ ...this.call(), inputs });
    this.keep(result);
    return result;
  }

  async apply(inputs: Record<string, string> = {}): Promise<TargetStepResult> {
    return this.until(() => this.applyOnce(inputs));
  }

  async destroyOnce(force = false): Promise<TargetDestroyResult> {
    const result = await this.target.destroy({ ...this.call(), force });
    this.keep(result);
    return result;
  }

  async destroy(force = false): Promise<TargetDestroyResult> {
    return this.until(() => this.destroyOnce(force));
  }

  /** State goes through JSON, as a database keeps it. */
  private keep(result: TargetStepResult) {
    this.state = JSON.parse(JSON.stringify(result.state));
    if (result.message) {
      this.messages.push(result.message);
    }
    if (result.failure) {
      throw result.failure;
    }
  }

  private async until<T extends TargetStepResult>(
    step: () => Promise<T>,
  ): Promise<T> {
    const { withinMs, pauseMs } = this.patience;
    const deadline = Date.now() + withinMs;
    while (Date.now() < deadline) {
      const result = await step();
      if (result.done) {
        return result;
      }
      const pause = Math.min(result.retryAfterMs ?? pauseMs, pauseMs);
      await new Promise(resolve => setTimeout(resolve, pause));
    }
    throw new Error(
      `Not done after ${withinMs / 1000} s: ${this.messages.at(-1)}`,
    );
  }
}
