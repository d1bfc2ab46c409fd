import { LoggerService } from '@backstage/backend-plugin-api';

const EVERY_MS = 60_000;

/** Says once a minute how many environments were looked at, so that it shows what watching saves. */
export class LookCounter {
  private looks = 0;
  private since: number;

  constructor(
    private readonly options: { logger: LoggerService; now: () => Date },
  ) {
    this.since = options.now().getTime();
  }

  add(looks: number): void {
    this.looks += looks;
    const now = this.options.now().getTime();
    if (now - this.since < EVERY_MS) {
      return;
    }
    if (this.looks > 0) {
      const seconds = Math.round((now - this.since) / 1000);
      this.options.logger.info(
        `Looked at environments ${this.looks} times in the last ${seconds} s`,
      );
    }
    this.looks = 0;
    this.since = now;
  }
}
