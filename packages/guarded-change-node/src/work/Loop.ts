import { LoggerService } from '@backstage/backend-plugin-api';

/**
 * Does something again and again: at a pace with some jitter, so that replicas do not run in step, and at once when woken. One
 * round at a time; a round that fails is logged and followed by the next.
 *
 * @public
 */
export class Loop {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private readonly stopped = new AbortController();

  constructor(
    private readonly options: {
      name: string;
      everyMs: number;
      logger: LoggerService;
      round: (signal: AbortSignal) => Promise<void>;
      random?: () => number;
    },
  ) {}

  start(): void {
    this.wake();
  }

  /** Runs a round now, or once more after the one that runs. */
  wake(): void {
    if (this.stopped.signal.aborted) {
      return;
    }
    if (this.running) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.running = this.round().finally(() => this.afterRound());
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    clearTimeout(this.timer);
    await this.running;
  }

  private async round(): Promise<void> {
    try {
      await this.options.round(this.stopped.signal);
    } catch (error) {
      this.options.logger.warn(
        `A round of ${this.options.name} failed, trying again later: ${error}`,
      );
    }
  }

  private afterRound(): void {
    this.running = undefined;
    if (this.stopped.signal.aborted) {
      return;
    }
    if (this.again) {
      this.again = false;
      this.wake();
      return;
    }
    const { everyMs, random = Math.random } = this.options;
    this.timer = setTimeout(
      () => this.wake(),
      everyMs * (0.9 + random() * 0.2),
    );
  }
}
