import { randomUUID } from 'node:crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { EnvironmentTarget } from '@glovebox/backstage-plugin-research-environments-node';
import { WatchStore } from '../database/WatchStore';

/** Another replica takes over so long after the last sign of this one. */
const HELD_MS = 30_000;
/** Changes that come together, as those of one rollout do, are looked at together. */
const TOGETHER_MS = 250;
const TRY_AGAIN_MS = 2_000;

interface Watch {
  abort: AbortController;
  healthy: boolean;
  ended: Promise<void>;
}

/**
 * Watches every target that can be watched and that no other replica watches, and makes the environments due that changed. A round
 * keeps what is held and takes what is free.
 */
export class TargetWatcher {
  private readonly holder = randomUUID();
  private readonly watches = new Map<string, Watch>();
  private readonly changed = new Set<string>();
  private readonly resync = new Set<string>();
  private flushing: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: {
      targets: () => readonly EnvironmentTarget[];
      /** Kinds that templates may hold. */
      types: readonly string[];
      store: WatchStore;
      logger: LoggerService;
      now: () => Date;
      /** Called when environments became due. */
      due: () => void;
    },
  ) {}

  async round(): Promise<void> {
    for (const target of this.options.targets()) {
      if (target.watch) {
        await this.keep(target);
      }
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.flushing);
    const running = [...this.watches.values()];
    this.watches.clear();
    running.forEach(({ abort }) => abort.abort());
    await Promise.all(running.map(({ ended }) => ended));
    await this.options.store.release(this.holder);
  }

  private async keep(target: EnvironmentTarget): Promise<void> {
    const { store } = this.options;
    const { id } = target.facts;
    const watch = this.watches.get(id);
    const now = this.options.now();
    const held = await store.hold(id, {
      holder: this.holder,
      now,
      until: new Date(now.getTime() + HELD_MS),
      healthy: watch?.healthy ?? false,
    });
    if (held && !watch) {
      this.start(target);
    }
    if (!held && watch) {
      this.watches.delete(id);
      watch.abort.abort();
    }
  }

  private start(target: EnvironmentTarget): void {
    const { logger, types } = this.options;
    const { id } = target.facts;
    const abort = new AbortController();
    const watch: Watch = { abort, healthy: false, ended: Promise.resolve() };
    watch.ended = Promise.resolve(
      target.watch?.({
        signal: abort.signal,
        types,
        changed: environmentId => {
          this.changed.add(environmentId);
          this.flushSoon(TOGETHER_MS);
        },
        resync: () => {
          this.resync.add(id);
          this.flushSoon(TOGETHER_MS);
        },
        healthy: (healthy, reason) => {
          if (healthy !== watch.healthy) {
            watch.healthy = healthy;
            logger.info(
              healthy
                ? `Changes on ${id} are watched; environments there are looked at when something changes`
                : `Changes on ${id} are not watched now, so environments there are looked at again and again: ${reason}`,
            );
          }
        },
      }),
    )
      .catch(error => {
        logger.warn(`The watch of ${id} failed, trying again: ${error}`);
      })
      .finally(() => {
        if (this.watches.get(id) === watch) {
          this.watches.delete(id);
        }
      });
    this.watches.set(id, watch);
  }

  private flushSoon(ms: number): void {
    this.flushing ??= setTimeout(() => {
      this.flushing = undefined;
      void this.flush();
    }, ms);
  }

  /** What could not be written is written later: a change that was told is never forgotten. */
  private async flush(): Promise<void> {
    const { store, logger, due } = this.options;
    const changed = take(this.changed);
    const targets = take(this.resync);
    try {
      await Promise.all(targets.map(id => store.makeTargetDue(id)));
      await store.makeDue(changed);
      due();
    } catch (error) {
      logger.warn(
        `Could not note which environments changed, trying again: ${error}`,
      );
      changed.forEach(id => this.changed.add(id));
      targets.forEach(id => this.resync.add(id));
      this.flushSoon(TRY_AGAIN_MS);
    }
  }
}

function take(set: Set<string>): string[] {
  const items = [...set];
  set.clear();
  return items;
}
