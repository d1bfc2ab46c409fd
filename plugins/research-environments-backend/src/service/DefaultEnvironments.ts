import { NotAllowedError } from '@backstage/errors';
import { ChangeEvent, Operation, Page } from '@glovebox/guarded-change-common';
import { userInPersonRefOf, userRefOf } from '@glovebox/guarded-change-node';
import {
  ConnectionDetails,
  Environment,
  EnvironmentRequest,
  EnvironmentSummary,
  ObservedResource,
  Plan,
  QuotaLine,
  SkipStepRequest,
} from '@glovebox/backstage-plugin-research-environments-common';
import { EnvironmentWithHead } from '../model/records';
import {
  cancelOperation,
  discardDraft,
  replanDraft,
  retryOperation,
  tryOperationNow,
  withdrawRequest,
} from './changeEnvironment';
import {
  CatalogName,
  findNameHolder,
  listOpenEnvironments,
} from './catalogEnvironments';
import { connectEnvironment } from './connectEnvironment';
import { deleteEnvironment } from './deleteEnvironment';
import {
  addressed,
  skippableOf,
  toEnvironment,
  toSummary,
} from './describeEnvironment';
import { describePlan } from './describePlan';
import {
  environmentAbilities,
  EnvironmentViewer,
} from './environmentAbilities';
import {
  EnvironmentCall,
  Environments,
  HealCall,
  ListCall,
  RequestedEnvironment,
} from './Environments';
import { environmentStatus } from './environmentStatus';
import { toFacts } from './facts';
import { askForceDelete } from './forceDelete';
import { restoreApproved } from './healEnvironment';
import { readEnvironment } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { teamQuota } from './quotaArithmetic';
import { askSkipStep } from './skipStep';
import { requestEnvironment } from './requestEnvironment';
import { submitRevision } from './submitRevision';
import { workOf } from './workOf';

/** Operations of one environment that are shown; older ones are in its events. */
const OPERATIONS_SHOWN = 50;

/** The plain service: what a person may see is decided around it. */
export class DefaultEnvironments implements Environments {
  static create(context: LifecycleContext): DefaultEnvironments {
    return new DefaultEnvironments(context);
  }

  private constructor(private readonly context: LifecycleContext) {}

  request(call: {
    request: EnvironmentRequest;
    credentials: EnvironmentCall['credentials'];
  }): Promise<RequestedEnvironment> {
    return requestEnvironment(
      this.context,
      call.request,
      userRefOf(call.credentials),
    );
  }

  async list(call: ListCall): Promise<Page<EnvironmentSummary>> {
    const { view, credentials, ownerGroup, ...filter } = call;
    const person = userRefOf(credentials);
    const teams =
      view === 'team'
        ? (await this.context.directory.viewer(person)).groups
        : undefined;
    const page = await this.context.store.list({
      ...filter,
      person: view === 'mine' ? person : undefined,
      ownerGroups: intersect(teams, ownerGroup),
    });
    const underWay = await this.operationsUnderWay(page.items);
    return {
      ...page,
      items: page.items.map(item =>
        toSummary(
          item,
          addressed(
            this.status(item, underWay.get(item.environment.operation?.id)),
            item,
            person,
          ),
        ),
      ),
    };
  }

  async get(call: EnvironmentCall): Promise<Environment> {
    const viewer = await this.context.directory.viewer(
      userRefOf(call.credentials),
    );
    return this.describe(await this.find(call), viewer);
  }

  async plan(call: EnvironmentCall & { revision: number }): Promise<Plan> {
    return describePlan(this.context, await this.find(call), call);
  }

  async resources(
    call: EnvironmentCall,
  ): Promise<{ items: ObservedResource[] }> {
    const { environment } = await this.find(call);
    const states = await this.context.targetStates.list(environment.id);
    return { items: states.flatMap(state => state.resources) };
  }

  async events(
    call: EnvironmentCall & { after?: number; limit: number },
  ): Promise<{ items: ChangeEvent[] }> {
    const { environment } = await this.find(call);
    return {
      items: await this.context.events.list({
        after: call.after,
        limit: call.limit,
        subjectKind: 'environment',
        subjectId: environment.id,
      }),
    };
  }

  async operations(call: EnvironmentCall): Promise<{ items: Operation[] }> {
    const { environment } = await this.find(call);
    return {
      items: await this.context.engine.list({
        subjectId: environment.id,
        limit: OPERATIONS_SHOWN,
      }),
    };
  }

  async connection(call: EnvironmentCall): Promise<ConnectionDetails> {
    const viewer = await this.context.directory.viewer(
      userRefOf(call.credentials),
    );
    return connectEnvironment(this.context, await this.find(call), viewer);
  }

  async quota(call: {
    team: string;
    credentials: EnvironmentCall['credentials'];
  }): Promise<{ items: QuotaLine[] }> {
    const { team } = call;
    const viewer = await this.context.directory.viewer(
      userRefOf(call.credentials),
    );
    if (!viewer.groups.includes(team) && !viewer.isPlatform) {
      throw new NotAllowedError(
        `Only members of ${team} and the platform team see its quota.`,
      );
    }
    const holdings = await this.context.quota.holdings(team);
    const limits = this.context.settings.gpuLimits[team] ?? {};
    return { items: teamQuota(team, limits, holdings) };
  }

  async allEvents(call: {
    after?: number;
    limit: number;
  }): Promise<{ items: ChangeEvent[] }> {
    const { after, limit } = call;
    return { items: await this.context.events.list({ after, limit }) };
  }

  listOpen(call: { cursor?: string }): Promise<Page<EnvironmentSummary>> {
    return listOpenEnvironments(this.context, call.cursor);
  }

  nameHolder(call: EnvironmentCall): Promise<CatalogName> {
    return findNameHolder(this.context, call.idOrName);
  }

  submit(call: EnvironmentCall & { digest: string }): Promise<Environment> {
    return this.change(call, (id, viewer) =>
      submitRevision(this.context, {
        id,
        viewer,
        digest: call.digest,
        credentials: call.credentials,
      }),
    );
  }

  replan(call: EnvironmentCall): Promise<Environment> {
    return this.change(call, (id, viewer) =>
      replanDraft(this.context, { id, viewer }),
    );
  }

  discard(call: EnvironmentCall): Promise<Environment> {
    return this.change(call, (id, viewer) =>
      discardDraft(this.context, { id, viewer }),
    );
  }

  withdraw(call: EnvironmentCall): Promise<Environment> {
    return this.change(call, (id, viewer) =>
      withdrawRequest(this.context, { id, viewer }),
    );
  }

  retry(call: EnvironmentCall): Promise<Environment> {
    return this.change(call, (id, viewer) =>
      retryOperation(this.context, { id, viewer }),
    );
  }

  cancel(call: EnvironmentCall): Promise<Environment> {
    return this.change(call, (id, viewer) =>
      cancelOperation(this.context, { id, viewer }),
    );
  }

  heal(call: HealCall): Promise<Environment> {
    const { objects } = call;
    return this.change(call, (id, viewer) =>
      restoreApproved(this.context, { id, viewer, objects }),
    );
  }

  tryNow(call: EnvironmentCall): Promise<Environment> {
    return this.change(call, (id, viewer) =>
      tryOperationNow(this.context, { id, viewer }),
    );
  }

  skipStep(call: EnvironmentCall & SkipStepRequest): Promise<Environment> {
    const { operationId, step, reason, credentials } = call;
    return this.change(call, (id, viewer) =>
      askSkipStep(this.context, {
        id,
        viewer,
        operationId,
        step,
        reason,
        credentials,
      }),
    );
  }

  delete(
    call: EnvironmentCall & { confirmName: string; reason?: string },
  ): Promise<Environment> {
    const { confirmName, reason } = call;
    return this.change(call, (id, viewer) =>
      deleteEnvironment(this.context, { id, viewer, confirmName, reason }),
    );
  }

  forceDelete(
    call: EnvironmentCall & { confirmName: string; reason: string },
  ): Promise<Environment> {
    const { confirmName, reason, credentials } = call;
    return this.change(call, (id, viewer) =>
      askForceDelete(this.context, {
        id,
        viewer,
        confirmName,
        reason,
        credentials,
      }),
    );
  }

  /** Changes are made in person: no template and no agent submits or deletes for somebody. */
  private async change(
    call: EnvironmentCall,
    work: (id: string, viewer: EnvironmentViewer) => Promise<void>,
  ): Promise<Environment> {
    const viewer = await this.context.directory.viewer(
      userInPersonRefOf(call.credentials),
    );
    const { environment } = await this.find(call);
    await work(environment.id, viewer);
    return this.describe(
      await readEnvironment(this.context, environment.id),
      viewer,
    );
  }

  private find(call: EnvironmentCall): Promise<EnvironmentWithHead> {
    return readEnvironment(this.context, call.idOrName);
  }

  private async describe(
    subject: EnvironmentWithHead,
    viewer: EnvironmentViewer,
  ): Promise<Environment> {
    const { id } = subject.environment;
    const [revisions, operation, states] = await Promise.all([
      this.context.store.revisions(id),
      this.context.engine.latest(id),
      this.context.targetStates.list(id),
    ]);
    const status = addressed(
      this.status(subject, operation),
      subject,
      viewer.userEntityRef,
    );
    const abilities = environmentAbilities(
      {
        ...subject,
        status: status.word,
        planFreshForMs: this.context.settings.planFreshForMs,
        cancelRequested: operation?.cancelRequested ?? false,
        ...workOf(this.context, operation),
      },
      viewer,
      this.context.now(),
    );
    return toEnvironment(subject, {
      status,
      revisions,
      operation,
      abilities,
      drift: states.flatMap(state => state.drift),
      skippable: skippableOf(this.context, operation),
    });
  }

  private async operationsUnderWay(
    subjects: EnvironmentWithHead[],
  ): Promise<Map<string | undefined, Operation>> {
    const ids = subjects.flatMap(({ environment: { operation } }) =>
      operation?.state === 'active' ? [operation.id] : [],
    );
    const operations =
      ids.length > 0
        ? await this.context.engine.list({ ids, limit: ids.length })
        : [];
    return new Map(operations.map(operation => [operation.id, operation]));
  }

  private status(subject: EnvironmentWithHead, operation?: Operation) {
    const status = environmentStatus(
      toFacts(subject, operation),
      this.context.now(),
    );
    if (status.word === 'Unknown') {
      this.context.logger.error(
        `Environment ${subject.environment.id} is in no state that is known: ${status.reason}`,
      );
    }
    return status;
  }
}

function intersect(
  teams: string[] | undefined,
  ownerGroup: string | undefined,
): string[] | undefined {
  if (ownerGroup === undefined) {
    return teams;
  }
  return teams === undefined || teams.includes(ownerGroup) ? [ownerGroup] : [];
}
