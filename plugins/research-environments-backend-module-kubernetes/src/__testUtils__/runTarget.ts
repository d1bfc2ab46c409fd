import { DriftFinding } from '@glovebox/backstage-plugin-research-environments-common';
import {
  EnvironmentTarget,
  RenderedContent,
  TargetDestroyResult,
  TargetEnvironment,
  TargetState,
  TargetStepResult,
} from '@glovebox/backstage-plugin-research-environments-node';

/** How long a call may take until it is done: a real cluster finishes a deletion in a minute or so. */
const PATIENCE_MS = 150_000;

/** Calls a target as the engine does: again with the state that it returned, until it is done. */
export class TargetRun {
  state: TargetState = {};
  readonly messages: string[] = [];

  constructor(
    private readonly target: EnvironmentTarget,
    readonly environment: TargetEnvironment,
    public rendered: RenderedContent,
  ) {}

  call() {
    return {
      environment: this.environment,
      rendered: this.rendered,
      state: this.state,
      signal: AbortSignal.timeout(30_000),
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

  async heal(findings: readonly DriftFinding[]): Promise<void> {
    const result = await this.target.heal?.({ ...this.call(), findings });
    if (result?.done !== true) {
      throw new Error(`Not healed: ${result?.message}`);
    }
    this.keep(result);
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
  }

  private async until<T extends TargetStepResult>(
    step: () => Promise<T>,
  ): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    while (Date.now() < deadline) {
      const result = await step();
      if (result.done) {
        return result;
      }
      await new Promise(resolve =>
        setTimeout(resolve, Math.min(result.retryAfterMs ?? 100, 100)),
      );
    }
    throw new Error(
      `Not done after ${PATIENCE_MS / 1000} s: ${this.messages.at(-1)}`,
    );
  }
}
