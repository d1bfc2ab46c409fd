import { NotFoundError } from '@backstage/errors';
import { Status } from '@glovebox/guarded-change-common';
import {
  Connector,
  ConnectorStatusWord,
} from '@glovebox/backstage-plugin-research-environments-common';
import { ConnectorCheck } from '../database/ConnectorCheckStore';
import { PlacementLoad } from '../database/EnvironmentOperationsStore';
import { LifecycleContext } from './LifecycleContext';

/** What answers no sooner counts as not reachable. */
const CHECK_TIMEOUT_MS = 15_000;

/** Somebody who asks again sooner gets what the last check found. */
const FRESH_FOR_MS = 10_000;

/** A check that is this many intervals old says nothing about now. */
const STALE_AFTER_INTERVALS = 4;

/** Something outside that can be asked how it is. */
export interface Checkable {
  id: string;
  kind: Connector['kind'];
  title: string;
  /** Never throws. */
  check(
    signal: AbortSignal,
  ): Promise<{ healthy: boolean; reason: string; message: string }>;
}

/**
 * How the clusters, the subscriptions and the portal's own dependencies are. Checked by one replica at a time and kept, so that
 * every replica shows the same and nobody who looks waits for one that does not answer.
 */
export class Connectors {
  static create(
    context: LifecycleContext,
    options: { dependencies?: Checkable[]; timeoutMs?: number } = {},
  ): Connectors {
    return new Connectors(context, options);
  }

  private constructor(
    private readonly context: LifecycleContext,
    private readonly options: {
      dependencies?: Checkable[];
      timeoutMs?: number;
    },
  ) {}

  async list(): Promise<Connector[]> {
    const [checks, loads] = await Promise.all([
      this.context.connectorChecks.list(),
      this.context.operations.loads(),
    ]);
    const checkables = this.checkables();
    const known = checkables.map(({ id, kind, title }) => ({
      id,
      kind,
      title,
      status: this.statusOf(checks.find(check => check.id === id)),
      lastCheckedAt: checks.find(check => check.id === id)?.checkedAt,
      ...loadOn(id, loads),
    }));
    const gone = [...new Set(loads.flatMap(l => l.placement.targetIds))]
      .filter(id => !checkables.some(checkable => checkable.id === id))
      .map(id => ({
        id,
        kind: kindOf(id),
        title: id,
        status: notConfigured(this.context.now()),
        ...loadOn(id, loads),
      }));
    return [...gone, ...known];
  }

  /** Checks one now, unless that was done a moment ago. */
  async check(id: string): Promise<Connector> {
    const checkable = this.checkables().find(candidate => candidate.id === id);
    if (!checkable) {
      throw new NotFoundError(
        `There is nothing configured that is called ${id}`,
      );
    }
    if (await this.claim(id, FRESH_FOR_MS)) {
      await this.runCheck(checkable, new AbortController().signal);
    }
    const connectors = await this.list();
    const [checked] = connectors.filter(connector => connector.id === id);
    return checked;
  }

  /** Checks whatever is due, all at once: one that does not answer keeps no other waiting. */
  async checkDue(signal: AbortSignal): Promise<void> {
    const { checkTargetsEveryMs } = this.context.settings;
    await Promise.all(
      this.checkables().map(async checkable => {
        if (await this.claim(checkable.id, checkTargetsEveryMs)) {
          await this.runCheck(checkable, signal);
        }
      }),
    );
  }

  /** Whether this replica is to check it: nobody did for so long. */
  private claim(id: string, notForMs: number): Promise<boolean> {
    const now = this.context.now().getTime();
    const { checkTargetsEveryMs } = this.context.settings;
    return this.context.connectorChecks.claim(id, {
      dueBefore: new Date(now + Math.max(0, checkTargetsEveryMs - notForMs)),
      until: new Date(now + checkTargetsEveryMs),
    });
  }

  private async runCheck(
    checkable: Checkable,
    signal: AbortSignal,
  ): Promise<void> {
    const outcome = await this.askInTime(checkable, signal);
    if (signal.aborted) {
      return;
    }
    const { changed } = await this.context.connectorChecks.save(checkable.id, {
      ...outcome,
      now: this.context.now(),
    });
    if (changed) {
      this.context.logger.info(
        `${checkable.title} is ${outcome.healthy ? 'healthy' : 'unhealthy'}: ${
          outcome.message
        }`,
      );
    }
  }

  /** Also one that does not heed its signal is not waited for. */
  private async askInTime(checkable: Checkable, signal: AbortSignal) {
    const timeoutMs = this.options.timeoutMs ?? CHECK_TIMEOUT_MS;
    const limit = AbortSignal.timeout(timeoutMs);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<{
      healthy: boolean;
      reason: string;
      message: string;
    }>(resolve => {
      timer = setTimeout(
        () =>
          resolve({
            healthy: false,
            reason: 'TimedOut',
            message: `${checkable.title} did not answer within ${Math.round(
              timeoutMs / 1000,
            )} s.`,
          }),
        timeoutMs,
      );
    });
    try {
      return await Promise.race([
        checkable.check(AbortSignal.any([signal, limit])),
        late,
      ]);
    } finally {
      clearTimeout(timer);
    }
  }

  private checkables(): Checkable[] {
    return [
      ...this.context.targets.list().map(target => ({
        id: target.facts.id,
        kind: target.facts.kind,
        title: target.facts.title,
        check: (signal: AbortSignal) => target.check(signal),
      })),
      ...(this.options.dependencies ?? []),
    ];
  }

  private statusOf(
    check: ConnectorCheck | undefined,
  ): Status<ConnectorStatusWord> {
    const now = this.context.now();
    if (!check) {
      return {
        word: 'Not checked yet',
        tone: 'neutral',
        reason: 'It is checked shortly.',
        since: now.toISOString(),
      };
    }
    const staleMs =
      this.context.settings.checkTargetsEveryMs * STALE_AFTER_INTERVALS;
    if (now.getTime() - Date.parse(check.checkedAt) > staleMs) {
      return {
        word: 'Not checked lately',
        tone: 'warning',
        reason: 'What is known of it is too old to rely on.',
        since: check.checkedAt,
        next: 'Check it now. If this stays, look into the log of the backend.',
      };
    }
    return check.healthy
      ? {
          word: 'Healthy',
          tone: 'ok',
          reason: check.message,
          since: check.since,
        }
      : {
          word: 'Unhealthy',
          tone: 'failed',
          reason: check.message,
          since: check.since,
          next: 'What is being done there is tried again by itself; what failed is retried once it answers.',
        };
  }
}

function notConfigured(now: Date): Status<ConnectorStatusWord> {
  return {
    word: 'Not configured',
    tone: 'failed',
    reason:
      'Environments are placed on it, and configuration no longer has it: none of them can be observed, changed or deleted.',
    since: now.toISOString(),
    next: 'Add it back to the configuration. Where it is gone for good, delete each environment, and force what fails.',
  };
}

function loadOn(id: string, loads: readonly PlacementLoad[]) {
  const there = loads.filter(load => load.placement.targetIds.includes(id));
  const sum = (of: (load: PlacementLoad) => number) =>
    there.reduce((total, load) => total + of(load), 0);
  return {
    environments: sum(load => load.environments),
    operationsUnderWay: sum(load => load.active),
    operationsFailed: sum(load => load.failed),
  };
}

function kindOf(id: string): Connector['kind'] {
  return id.startsWith('azure:') ? 'azure' : 'kubernetes';
}
