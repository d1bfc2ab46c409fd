import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { GuardrailFinding } from '@glovebox/guarded-change-common';
import { EnvironmentRequest } from '@glovebox/backstage-plugin-research-environments-common';
import { Knex } from 'knex';
import { EnvironmentWithHead } from '../model/records';
import { migrate } from '../database/migrate';
import { createLifecycle } from '../service/createLifecycle';
import { environmentStatus } from '../service/environmentStatus';
import { toFacts } from '../service/facts';
import { LifecycleContext } from '../service/LifecycleContext';
import { observeEnvironments } from '../service/observeEnvironments';
import { reconcileEnvironments } from '../service/reconcileEnvironments';
import { requestEnvironment } from '../service/requestEnvironment';
import { submitRevision } from '../service/submitRevision';
import { TargetRegistry } from '../service/TargetRegistry';
import { FakeApprovals } from './FakeApprovals';
import { ADA, FakeDirectory, TEMPLATE, VISION } from './FakeDirectory';
import { FakeTarget } from './FakeTarget';

/** A request of Ada's that may be made as it is. */
export function sampleRequest(
  changes: Partial<EnvironmentRequest> = {},
): EnvironmentRequest {
  return {
    templateRef: TEMPLATE,
    name: 'eval-sweep',
    ownerGroup: VISION,
    purpose: 'Sweep the evaluation set over checkpoints',
    beneficiaries: [],
    riskClass: 'standard',
    gpu: { type: 'H100', count: 4 },
    durationDays: 7,
    parameters: { size: 1 },
    files: [
      { path: 'kubernetes/job.yaml', content: '{"kind":"Job"}' },
      { path: 'azure/main.json', content: '{"resources":[]}' },
    ],
    ...changes,
  };
}

/** What outlives a process: the database and the world outside. */
export interface World {
  database: Knex;
  cluster: FakeTarget;
  azure: FakeTarget;
  approvals: FakeApprovals;
  directory: FakeDirectory;
  findings: GuardrailFinding[];
  /** The portal's clock, which stands still between two advances. The engine's runs on from it: it waits for retries. */
  time: { now: Date; startedAt: number };
}

export async function createWorld(database: Knex): Promise<World> {
  await migrate(database);
  return {
    database,
    cluster: new FakeTarget({ id: 'kubernetes:east', kind: 'kubernetes' }),
    azure: new FakeTarget({ id: 'azure:research', kind: 'azure' }),
    approvals: new FakeApprovals(),
    directory: new FakeDirectory(),
    findings: [],
    time: {
      now: new Date('2026-01-01T12:00:00.000Z'),
      startedAt: performance.now(),
    },
  };
}

function runningTime({ time }: World): Date {
  return new Date(time.now.getTime() + performance.now() - time.startedAt);
}

/** One process of the portal on a world: the real stores, engine and use cases. Several may share a world. */
export class TestLifecycle {
  readonly context: LifecycleContext;
  readonly changed: string[] = [];

  constructor(readonly world: World, engine: { leaseMs?: number } = {}) {
    const targets = new TargetRegistry();
    targets.add(world.cluster);
    targets.add(world.azure);
    this.context = createLifecycle({
      database: world.database,
      logger: mockServices.logger.mock(),
      auth: mockServices.auth({ pluginId: 'research-environments' }),
      targets,
      directory: world.directory,
      approvals: world.approvals,
      rules: {
        parse: files => ({
          kubernetes: files
            .filter(file => file.path.startsWith('kubernetes/'))
            .map(file => JSON.parse(file.content)),
          azure: files.some(file => file.path === 'azure/main.json')
            ? { template: { resources: [] }, parameters: {} }
            : undefined,
        }),
        evaluate: () => world.findings,
      },
      settings: {
        gpuLimits: { [VISION]: { H100: 8 } },
        platformGroups: ['group:default/platform'],
        auditGroups: [],
        planFreshForMs: 3_600_000,
        readyWithinMs: 60_000,
        observeEveryMs: 30_000,
        observeWatchedEveryMs: 900_000,
        drift: { baseline: 'heal', template: 'ask', foreign: 'remove' },
        limits: { drafts: 10, underWay: 20 },
        reconcileEveryMs: 15_000,
        checkTargetsEveryMs: 60_000,
        observeConcurrency: 4,
        remindBeforeMs: 3 * 86_400_000,
        keepOperationsForMs: 90 * 86_400_000,
      },
      now: () => world.time.now,
      changed: id => this.changed.push(id),
      engine: {
        now: () => runningTime(world),
        pollMs: 20,
        stopMs: 0,
        random: () => 0,
        ...engine,
      },
    });
  }

  async start(): Promise<this> {
    await this.context.engine.start();
    return this;
  }

  async stop(): Promise<void> {
    await this.context.engine.stop();
  }

  async get(id: string): Promise<EnvironmentWithHead> {
    const found = await this.context.store.get(id);
    if (!found) {
      throw new Error(`No environment ${id}`);
    }
    return found;
  }

  async status(id: string) {
    return environmentStatus(toFacts(await this.get(id)), this.world.time.now);
  }

  /** Waits until what is under way for an environment is over. */
  async settled(id: string): Promise<EnvironmentWithHead> {
    return this.until(
      id,
      ({ environment }) => environment.operation?.state !== 'active',
    );
  }

  async until(
    id: string,
    condition: (subject: EnvironmentWithHead) => boolean,
  ): Promise<EnvironmentWithHead> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const subject = await this.get(id);
      if (condition(subject)) {
        return subject;
      }
      if (Date.now() > deadline) {
        throw new Error(
          `Still ${JSON.stringify(
            subject.environment.operation,
          )}: ${JSON.stringify(await this.context.engine.latest(id))}`,
        );
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  async request(
    changes: Partial<EnvironmentRequest> = {},
    requester = ADA,
  ): Promise<string> {
    const { id } = await requestEnvironment(
      this.context,
      sampleRequest(changes),
      requester,
    );
    return id;
  }

  async requestAndPlan(
    changes: Partial<EnvironmentRequest> = {},
    requester = ADA,
  ): Promise<string> {
    const id = await this.request(changes, requester);
    await this.settled(id);
    return id;
  }

  async submit(id: string, viewer = ADA): Promise<void> {
    const { head } = await this.get(id);
    await submitRevision(this.context, {
      id,
      digest: head.plan?.digest ?? '',
      viewer: await this.world.directory.viewer(viewer),
      credentials: mockCredentials.user(viewer),
    });
  }

  approve(id: string, action?: string): void {
    const { approvals } = this.world;
    approvals.decide(approvals.waitingFor(id, action).id, 'approved');
  }

  /** As if the loops came round: environments are due again. */
  async reconcile(): Promise<void> {
    await this.world
      .database('environments')
      .update({ reconcile_at: '1970-01-01T00:00:00.000Z' });
    await reconcileEnvironments(this.context);
  }

  async observe(): Promise<void> {
    await this.world
      .database('environments')
      .update({ observe_at: '1970-01-01T00:00:00.000Z' });
    await this.observeOnce();
  }

  /** One round of the loop. */
  async observeOnce(): Promise<void> {
    await observeEnvironments(this.context, {
      signal: new AbortController().signal,
      random: () => 0.5,
    });
  }

  /** All the way to a running environment. */
  async ready(changes: Partial<EnvironmentRequest> = {}): Promise<string> {
    const id = await this.requestAndPlan(changes);
    await this.submit(id);
    this.approve(id);
    await this.reconcile();
    await this.settled(id);
    return id;
  }

  advance(ms: number): void {
    this.world.time.now = new Date(this.world.time.now.getTime() + ms);
  }

  viewer(ref: string) {
    return this.world.directory.viewer(ref);
  }

  async events(id: string): Promise<string[]> {
    const events = await this.context.events.list({
      subjectId: id,
      limit: 100,
    });
    return events.map(event => event.type.replace('environment.', ''));
  }
}
