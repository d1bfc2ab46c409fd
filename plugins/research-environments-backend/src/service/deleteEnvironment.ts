import { ConflictError, InputError } from '@backstage/errors';
import { Knex } from 'knex';
import { EnvironmentRecord } from '../model/records';
import { EnvironmentViewer } from './environmentAbilities';
import {
  appendEvent,
  lockEnvironment,
  PORTAL_ACTOR,
  readEnvironment,
  startOperation,
} from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { requireAbility } from './requireAbility';

/** Starts deleting an environment that was created. There is no way back from it. */
export async function deleteEnvironment(
  context: LifecycleContext,
  options: {
    id: string;
    confirmName: string;
    reason?: string;
    viewer: EnvironmentViewer;
  },
): Promise<void> {
  const { environment } = await readEnvironment(context, options.id);
  requireSameName(environment, options.confirmName);
  await context.store.transaction(async trx => {
    const locked = await lockEnvironment(context, trx, environment.id);
    requireAbility(context, locked, 'delete', options.viewer);
    const actor = options.viewer.userEntityRef;
    await startDeletion(context, trx, locked.environment, {
      actor,
      summary: `${actor} started the deletion of ${environment.name}${
        options.reason ? `: ${options.reason}` : ''
      }`,
    });
  });
  context.changed(environment.id);
}

/** Starts deleting an environment whose time is over. Does nothing when something else is being done; it is looked at again. */
export async function deleteExpired(
  context: LifecycleContext,
  id: string,
): Promise<void> {
  const started = await context.store.transaction(async trx => {
    const { environment } = await lockEnvironment(context, trx, id);
    const isOver =
      environment.expiresAt !== undefined &&
      environment.expiresAt <= context.now().toISOString();
    if (
      !isOver ||
      environment.desired === 'absent' ||
      environment.operation?.state === 'active'
    ) {
      return false;
    }
    await startDeletion(context, trx, environment, {
      actor: PORTAL_ACTOR,
      summary: `The time of ${environment.name} is over; it is being deleted`,
    });
    return true;
  });
  if (started) {
    context.changed(id);
  }
}

/** @throws InputError when the name that was typed is another one. */
export function requireSameName(
  environment: Pick<EnvironmentRecord, 'name'>,
  confirmName: string,
): void {
  if (confirmName !== environment.name) {
    throw new InputError(
      `The name does not match; type '${environment.name}' to confirm what is deleted`,
    );
  }
}

async function startDeletion(
  context: LifecycleContext,
  trx: Knex.Transaction,
  environment: EnvironmentRecord,
  options: { actor: string; summary: string },
): Promise<void> {
  if (!environment.everApplied) {
    throw new ConflictError('Nothing was created for it yet.');
  }
  await context.store.update(trx, environment.id, { desired: 'absent' });
  await startOperation(context, trx, environment, {
    kind: 'environment.delete',
    requestedBy: options.actor,
  });
  await appendEvent(context, trx, environment, {
    type: 'deletion-started',
    actor: options.actor,
    summary: options.summary,
  });
}
