import { NotFoundError } from '@backstage/errors';
import {
  Ability,
  abilityFor,
  OperationInDetail,
  Page,
} from '@glovebox/guarded-change-common';
import {
  EnvironmentOperation,
  OPERATION_TITLES,
  WayOut,
  WAYS_OUT,
} from '@glovebox/backstage-plugin-research-environments-common';
import { OperationsQuery } from '../database/EnvironmentOperationsStore';
import { EnvironmentWithHead } from '../model/records';
import { askedOf, skippableOf } from './describeEnvironment';
import {
  environmentAbilities,
  EnvironmentViewer,
} from './environmentAbilities';
import { environmentStatus } from './environmentStatus';
import { toFacts } from './facts';
import { LifecycleContext } from './LifecycleContext';
import { operationStatus, stepOf } from './operationStatus';
import { workOf } from './workOf';

/** An operation that takes longer than this is worth a look. */
const SLOW_MS = 15 * 60 * 1000;

const OVERTAKEN: Ability<WayOut>[] = WAYS_OUT.map(action => ({
  action,
  allowed: false,
  reason: 'Something newer was done to the environment since.',
}));

/** Every operation, for the people who operate the portal. Who may read them is decided on the route. */
export class PlatformOperations {
  static create(context: LifecycleContext): PlatformOperations {
    return new PlatformOperations(context);
  }

  private constructor(private readonly context: LifecycleContext) {}

  async list(
    query: Omit<OperationsQuery, 'slowBefore'>,
    userEntityRef: string,
  ): Promise<Page<EnvironmentOperation>> {
    const page = await this.context.operations.search({
      ...query,
      slowBefore: new Date(this.context.now().getTime() - SLOW_MS),
    });
    return {
      ...page,
      items: await this.describe(page.items, userEntityRef),
    };
  }

  async get(id: string, userEntityRef: string): Promise<EnvironmentOperation> {
    const found = await this.context.engine.find(id);
    const [described] = found
      ? await this.describe([found], userEntityRef)
      : [];
    if (!described) {
      throw new NotFoundError(`There is no operation ${id}`);
    }
    return described;
  }

  private async describe(
    operations: readonly OperationInDetail[],
    userEntityRef: string,
  ): Promise<EnvironmentOperation[]> {
    const [viewer, subjects] = await Promise.all([
      this.context.directory.viewer(userEntityRef),
      this.context.store.getMany([
        ...new Set(operations.map(({ subjectId }) => subjectId)),
      ]),
    ]);
    return operations.flatMap(operation => {
      const subject = subjects.find(
        ({ environment }) => environment.id === operation.subjectId,
      );
      return subject ? [this.toRow(operation, subject, viewer)] : [];
    });
  }

  private toRow(
    operation: OperationInDetail,
    subject: EnvironmentWithHead,
    viewer: EnvironmentViewer,
  ): EnvironmentOperation {
    const { environment } = subject;
    const step = stepOf(operation);
    const isLatest = environment.operation?.id === operation.id;
    return {
      operation,
      title: OPERATION_TITLES[operation.kind] ?? operation.kind,
      status: operationStatus(operation, this.context.now()),
      step: step && {
        name: step.name,
        title: step.title,
        tries: step.attempts,
      },
      environment: {
        id: environment.id,
        name: environment.name,
        ownerGroup: environment.ownerGroup,
        namespace: environment.namespace,
        targetIds: environment.placement.targetIds,
      },
      abilities: isLatest
        ? this.waysOut(operation, subject, viewer)
        : OVERTAKEN,
      skippable: isLatest ? skippableOf(this.context, operation) : undefined,
      asked: isLatest ? askedOf(environment) : undefined,
    };
  }

  private waysOut(
    operation: OperationInDetail,
    subject: EnvironmentWithHead,
    viewer: EnvironmentViewer,
  ): Ability<WayOut>[] {
    const now = this.context.now();
    const abilities = environmentAbilities(
      {
        ...subject,
        status: environmentStatus(toFacts(subject, operation), now).word,
        planFreshForMs: this.context.settings.planFreshForMs,
        cancelRequested: operation.cancelRequested,
        ...workOf(this.context, operation),
      },
      viewer,
      now,
    );
    return WAYS_OUT.map(action => ({
      ...abilityFor(abilities, action),
      action,
    }));
  }
}
