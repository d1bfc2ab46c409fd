import { fileURLToPath } from 'node:url';

const PRELOAD = fileURLToPath(new URL('./movableDate.mjs', import.meta.url));

/** One clock for all processes of the lab while its history is played: it starts in the past and only ever moves forward. */
export class Clock {
  #offsetMs;
  #processes = [];

  constructor(startsAt) {
    this.#offsetMs = startsAt - Date.now();
  }

  now() {
    return Date.now() + this.#offsetMs;
  }

  /** How to start a process that follows this clock; see `startNode`. */
  runtime() {
    return {
      nodeOptions: ['--import', PRELOAD],
      env: { GLOVEBOX_SAMPLE_CLOCK: String(this.now()) },
    };
  }

  follow(process) {
    this.#processes.push(process);
  }

  /** Resolves once every process has the new time. A time that is over is left as it is. */
  async moveTo(time) {
    if (time <= this.now()) return;
    this.#offsetMs = time - Date.now();
    await Promise.all(
      this.#processes.map(process => process.ask({ moveClockTo: time })),
    );
  }
}
