import { ConflictError, NotFoundError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { Operation, OperationError } from '@glovebox/guarded-change-common';
import { Knex } from 'knex';
import {
  EnvironmentOperationKind,
  EnvironmentRecord,
  EnvironmentWithHead,
} from '../model/records';
import { LifecycleContext } from './LifecycleContext';
import { skippedSteps } from './skippedSteps';

/** Id of this plugin. */
export const PLUGIN_ID = 'research-environments';

/** What the portal does by itself is done by this actor. */
export const PORTAL_ACTOR = `plugin:${PLUGIN_ID}`;

/** Starts an operation and notes it on the environment, in one transaction. @throws ConflictError when one is under way. */
export async function startOperation(
  context: LifecycleContext,
  trx: Knex.Transaction,
  environment: EnvironmentRecord,
  options: {
    kind: EnvironmentOperationKind;
    requestedBy: string;
    input?: JsonObject;
  },
): Promise<void> {
  const operation = await context.engine.enqueue(trx, {
    kind: options.kind,
    subjectId: environment.id,
    requestedBy: options.requestedBy,
    input: options.input ?? {},
  });
  await context.store.update(trx, environment.id, {
    operation: {
      id: operation.id,
      kind: options.kind,
      state: 'active',
      since: context.now().toISOString(),
    },
  });
}

/** Takes up the failed operation of an environment from where it failed. @throws ConflictError when something newer was started. */
export async function retryFailed(
  context: LifecycleContext,
  trx: Knex.Transaction,
  environment: EnvironmentRecord,
  options: { actor: string; summary: string },
): Promise<void> {
  const { operation } = environment;
  if (operation?.state !== 'failed') {
    throw new ConflictError('Nothing failed that could be taken up again.');
  }
  await context.engine.retry(trx, operation.id, options.actor);
  await context.store.update(trx, environment.id, {
    operation: {
      id: operation.id,
      kind: operation.kind,
      state: 'active',
      since: context.now().toISOString(),
    },
  });
  await appendEvent(context, trx, environment, {
    type: 'retried',
    actor: options.actor,
    summary: options.summary,
    detail: { kind: operation.kind, operationId: operation.id },
  });
}

/** Notes on the environment how its operation ended, in the transaction that ends it. */
export async function noteOperationEnd(
  context: LifecycleContext,
  trx: Knex.Transaction,
  environment: EnvironmentRecord,
  ended: Operation,
  outcome: {
    state: 'succeeded' | 'failed' | 'cancelled';
    error?: OperationError;
  },
): Promise<void> {
  if (environment.operation?.id !== ended.id) {
    return;
  }
  await context.store.update(trx, environment.id, {
    operation: {
      id: environment.operation.id,
      kind: environment.operation.kind,
      state: outcome.state,
      error: outcome.error,
      since: context.now().toISOString(),
      skipped: skippedSteps(ended),
    },
  });
}

/** Appends to the event log. Call it last in a transaction: it takes the log's lock. */
export async function appendEvent(
  context: Pick<LifecycleContext, 'events'>,
  trx: Knex.Transaction,
  environment: Pick<EnvironmentRecord, 'id' | 'name'>,
  event: {
    type: string;
    actor: string;
    summary: string;
    detail?: JsonObject;
  },
): Promise<void> {
  await context.events.append(trx, {
    type: `environment.${event.type}`,
    subject: {
      kind: 'environment',
      id: environment.id,
      name: environment.name,
    },
    actor: event.actor,
    summary: event.summary,
    detail: event.detail ?? {},
  });
}

/** The environment, its row locked until the transaction ends. */
export async function lockEnvironment(
  context: LifecycleContext,
  trx: Knex.Transaction,
  id: string,
): Promise<EnvironmentWithHead> {
  const found = await context.store.getForUpdate(trx, id);
  if (!found) {
    throw noSuchEnvironment(id);
  }
  return found;
}

/** The environment as it is now, outside a transaction. */
export async function readEnvironment(
  context: LifecycleContext,
  id: string,
): Promise<EnvironmentWithHead> {
  const found = await context.store.get(id);
  if (!found) {
    throw noSuchEnvironment(id);
  }
  return found;
}

export function noSuchEnvironment(idOrName: string): NotFoundError {
  return new NotFoundError(
    `There is no environment '${idOrName}', or you may not see it`,
  );
}

/** Ends a request that was never applied: what it held is given back and its name is free again. */
export async function endUnappliedRequest(
  context: LifecycleContext,
  trx: Knex.Transaction,
  environment: EnvironmentRecord,
): Promise<void> {
  await context.quota.release(trx, environment.id);
  await context.store.freeName(trx, environment.id);
  await context.store.update(trx, environment.id, {
    endedAt: context.now().toISOString(),
  });
}
