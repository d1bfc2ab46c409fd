import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeploymentStack } from '@azure/arm-resourcesdeploymentstacks';
import { JsonObject } from '@backstage/types';
import { AzureSubscription } from '@glovebox/azure-clients-node';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { AzureTarget } from '../../AzureTarget';
import { resourceNames } from '../../resourceNames';
import { TargetRun } from '../runTarget';
import { sampleEnvironment, sampleTemplate } from '../sampleEnvironment';
import { connectSubscription } from './connectSubscription';
import { Connection, ContractOptions } from './contractOptions';
import {
  NAMESPACE_PREFIX,
  removeLeftovers,
  RUN_TAG,
  SUITE_GROUP,
} from './leftovers';
import { localSubscription } from './localSubscription';
import { Patience } from './until';

/** A real stack takes minutes, and a role that was given is in force after some; local-cloud does the same at once. */
const REAL: Patience & { callMs: number } = {
  withinMs: 20 * 60_000,
  pauseMs: 5_000,
  callMs: 5 * 60_000,
};
const LOCAL: Patience & { callMs: number } = {
  withinMs: 30_000,
  pauseMs: 50,
  callMs: 30_000,
};

/** Where nothing answers. */
const NOWHERE = 'https://localhost:1';

/** The Azure connector beside one subscription, with the portal's identities as `deploy/rbac/azure` makes them. */
export class ContractSuite {
  now = new Date();
  readonly subscription: AzureSubscription;
  #count = 0;

  private constructor(
    readonly connection: Connection,
    readonly patience: Patience & { callMs: number },
    /** Ids of this run's environments start with it. */
    readonly run: string,
    private readonly cleaners: (() => Promise<unknown>)[],
  ) {
    this.subscription = connectSubscription(connection);
  }

  /** @throws Error that says what is missing, before anything is made. */
  static async start(options: ContractOptions): Promise<ContractSuite> {
    const cleaners: (() => Promise<unknown>)[] = [];
    try {
      const connection = options.given ?? (await startLocal(cleaners));
      const suite = new ContractSuite(
        connection,
        options.given ? REAL : LOCAL,
        Date.now().toString(36).slice(-6),
        cleaners,
      );
      await suite.requireSubscription();
      if (!options.cleanUp) {
        cleaners.push(() =>
          removeLeftovers(suite.subscription, suite.run, suite.patience),
        );
      }
      return suite;
    } catch (error) {
      await runAll(cleaners);
      throw error;
    }
  }

  private async requireSubscription(): Promise<void> {
    const { healthy, message } = await this.target.check(
      AbortSignal.timeout(this.patience.callMs),
    );
    if (!healthy) {
      throw new Error(message);
    }
  }

  /** Removes what this run made. @throws Error when something stays. */
  async stop(): Promise<void> {
    await runAll(this.cleaners);
  }

  get target(): AzureTarget {
    return this.targetOf(this.subscription);
  }

  /** The same subscription, reached in another way. */
  reached(how: 'secret' | 'observe-only' | 'nowhere' | 'no-entra') {
    const { connection } = this;
    const { observe, provision } = connection.identities;
    const stale = {
      type: 'client-secret',
      clientId: observe.clientId ?? randomUUID(),
      clientSecret: 'no-longer-good',
    };
    const ways: Record<typeof how, Partial<Connection>> = {
      secret: { identities: { observe: stale, provision: stale } },
      'observe-only': { identities: { observe, provision: observe } },
      nowhere: { resourceManagerEndpoint: NOWHERE },
      'no-entra': {
        authorityHost: NOWHERE,
        identities: { observe: stale, provision },
      },
    };
    return this.targetOf(connectSubscription({ ...connection, ...ways[how] }));
  }

  private targetOf(subscription: AzureSubscription): AzureTarget {
    return new AzureTarget(subscription, { now: () => this.now });
  }

  /** A new environment: names are never used twice. */
  environment(overrides: Partial<TargetEnvironment> = {}): TargetEnvironment {
    this.#count += 1;
    const id = `${this.run}${String(this.#count).padStart(2, '0')}`;
    return sampleEnvironment({
      id,
      name: 'contract',
      namespace: `${NAMESPACE_PREFIX}${id}`,
      ownerGroup: SUITE_GROUP,
      region: this.connection.region,
      privateLink: this.connection.privateLink,
      ...overrides,
    });
  }

  template(accounts?: string[]): JsonObject {
    return sampleTemplate({ accounts, location: this.connection.region });
  }

  start(
    template = this.template(),
    environment = this.environment(),
  ): TargetRun {
    return new TargetRun(
      this.target,
      environment,
      this.target.render(environment, {
        kind: 'azure',
        template,
        parameters: {},
      }),
      this.patience,
    );
  }

  /** The next revision of an environment, with the state that the target returned. */
  revise(previous: TargetRun, template: JsonObject): TargetRun {
    const { environment } = previous;
    const revision = environment.revision + 1;
    const next = this.start(template, { ...environment, revision });
    next.state = previous.state;
    return next;
  }

  /** The same environment and state, called through another target. */
  through(target: AzureTarget, r: TargetRun): TargetRun {
    const same = new TargetRun(
      target,
      r.environment,
      r.rendered,
      this.patience,
    );
    same.state = r.state;
    return same;
  }

  stackOf(r: TargetRun): Promise<DeploymentStack> {
    return this.subscription
      .clients('observe')
      .stacks.deploymentStacks.getAtSubscription(
        resourceNames(r.environment).stack,
      );
  }

  /** Id of a resource that the stack holds. */
  async idOf(r: TargetRun, type: string): Promise<string> {
    const { properties } = await this.stackOf(r);
    const id = (properties?.resources ?? [])
      .map(resource => resource.id ?? '')
      .find(one => new RegExp(`/providers/${type}/[^/]+$`, 'i').test(one));
    if (!id) {
      throw new Error(`The stack holds no ${type}.`);
    }
    return id;
  }

  /** What somebody makes beside the portal. */
  async foreignGroup(name: string): Promise<void> {
    await this.subscription
      .clients('provision')
      .resources.resourceGroups.createOrUpdate(name, {
        location: this.connection.region,
        tags: { [RUN_TAG]: this.run },
      });
  }

  /** Deletes a resource beside the portal. @throws RestError when Azure refuses. */
  async deleteOutside(id: string, apiVersion: string): Promise<void> {
    await this.subscription
      .clients('provision')
      .resources.resources.beginDeleteByIdAndWait(id, apiVersion, {
        updateIntervalInMs: this.patience.pauseMs,
      });
  }
}

async function startLocal(
  cleaners: (() => Promise<unknown>)[],
): Promise<Connection> {
  const directory = await mkdtemp(join(tmpdir(), 'glovebox-contract-'));
  cleaners.push(() => rm(directory, { recursive: true, force: true }));
  return localSubscription(directory, cleaners);
}

/** Last made, first removed; one that fails does not keep the others. */
async function runAll(cleaners: (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const clean of cleaners.splice(0).reverse()) {
    await clean().catch(error => failures.push(error));
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}
