import { ApiError } from '../status/ApiError';
import { ObjectStore } from '../store/ObjectStore';
import { Controller } from './Controller';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 30_000;
/** Keys worked before others get a turn, so that a burst does not hold up requests. */
const BATCH = 20;

/** Runs the control loops: one queue, each key once however often it was touched, failures again with growing delay. */
export class ControllerManager {
  private readonly queue = new Map<
    string,
    { controller: Controller; key: string }
  >();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly failures = new Map<string, number>();
  private scheduled: NodeJS.Immediate | undefined;
  private readonly unsubscribe: () => void;

  constructor(
    store: ObjectStore,
    controllers: readonly Controller[],
    private readonly report: (message: string) => void,
  ) {
    this.unsubscribe = store.subscribe(event => {
      for (const controller of controllers) {
        for (const key of controller.keysFor(event)) this.add(controller, key);
      }
    });
    for (const controller of controllers) {
      for (const key of controller.initialKeys()) this.add(controller, key);
    }
  }

  close(): void {
    this.unsubscribe();
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.queue.clear();
    if (this.scheduled) clearImmediate(this.scheduled);
  }

  private add(controller: Controller, key: string): void {
    this.queue.set(`${controller.name} ${key}`, { controller, key });
    this.scheduled ??= setImmediate(() => this.work());
  }

  private addLater(controller: Controller, key: string, afterMs: number): void {
    const id = `${controller.name} ${key}`;
    const known = this.timers.get(id);
    if (known) clearTimeout(known);
    const timer = setTimeout(() => {
      this.timers.delete(id);
      this.add(controller, key);
    }, afterMs);
    this.timers.set(id, timer);
  }

  private work(): void {
    this.scheduled = undefined;
    for (const [id, { controller, key }] of [...this.queue].slice(0, BATCH)) {
      this.queue.delete(id);
      this.reconcile(id, controller, key);
    }
    if (this.queue.size > 0) {
      this.scheduled ??= setImmediate(() => this.work());
    }
  }

  private reconcile(id: string, controller: Controller, key: string): void {
    try {
      const requeue = controller.reconcile(key);
      this.failures.delete(id);
      if (requeue) this.addLater(controller, key, requeue.afterMs);
    } catch (error) {
      const failures = this.failures.get(id) ?? 0;
      this.failures.set(id, failures + 1);
      // A refusal by the API (a quota, a terminating namespace) is an ordinary outcome; anything else is our fault.
      if (!(error instanceof ApiError)) {
        this.report(`controller ${id}: ${(error as Error).stack ?? error}`);
      }
      const delay = Math.min(FIRST_RETRY_MS * 2 ** failures, LAST_RETRY_MS);
      this.addLater(controller, key, delay);
    }
  }
}
