import { Knex } from 'knex';
import { ApprovalRecord } from '../model/records';
import { ApprovalsContext } from './ApprovalsContext';
import { noSuchApproval } from './readApprovals';

/** What was made of an approval under its row's lock. */
export interface Outcome {
  /** The locked record itself where nothing changed. */
  record: ApprovalRecord;
  /** Thrown after the commit, so that what was found stays recorded. */
  refusal?: Error;
}

/**
 * Works on an approval while its row is locked, so that votes and ends come one after the other. After the commit it tells of a
 * change, and throws the refusal if there is one.
 *
 * Read everything else before: within the transaction there is no other connection on SQLite.
 *
 * @throws NotFoundError
 */
export async function withLockedApproval(
  context: ApprovalsContext,
  id: string,
  work: (trx: Knex.Transaction, locked: ApprovalRecord) => Promise<Outcome>,
): Promise<ApprovalRecord> {
  const { hasChanged, record, refusal } = await context.store.transaction(
    async trx => {
      const locked = await context.store.lock(trx, id);
      if (!locked) {
        throw noSuchApproval(id);
      }
      const outcome = await work(trx, locked);
      return { ...outcome, hasChanged: outcome.record !== locked };
    },
  );
  if (hasChanged) {
    context.changed(record);
  }
  if (refusal) {
    throw refusal;
  }
  return record;
}
