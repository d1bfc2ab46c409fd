import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { LifecycleContext } from './LifecycleContext';

type Context = Pick<LifecycleContext, 'requesters' | 'settings'>;

/**
 * That one person takes no more than a share of what plans, approves and applies for everybody. Call it in the transaction that
 * stores the request: of several at once, each counts those before it.
 *
 * @throws ConflictError in words when the person has as many drafts or requests under way as one may have.
 */
export async function requireRoomToAsk(
  context: Context,
  trx: Knex.Transaction,
  requester: string,
): Promise<void> {
  const { limits } = context.settings;
  const open = await context.requesters.countForUpdate(trx, requester);
  if (open.drafts >= limits.drafts) {
    throw new ConflictError(
      `You have ${counted(
        open.drafts,
        'draft',
      )}, and nobody may have more at once. Discard one, or submit one, and ask again`,
    );
  }
  requireLessUnderWay(open.underWay, limits.underWay);
}

/** @throws ConflictError in words when the person has as many requests under way as one may have. */
export async function requireRoomToSubmit(
  context: Context,
  trx: Knex.Transaction,
  requester: string,
): Promise<void> {
  const { underWay } = await context.requesters.countForUpdate(trx, requester);
  requireLessUnderWay(underWay, context.settings.limits.underWay);
}

function requireLessUnderWay(underWay: number, limit: number): void {
  if (underWay >= limit) {
    throw new ConflictError(
      `You have ${counted(
        underWay,
        'request',
      )} that the portal works on or that approvers look at, and nobody may have more at once. Wait until one is done, or withdraw one, and try again`,
    );
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
