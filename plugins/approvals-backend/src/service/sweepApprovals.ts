import { Knex } from 'knex';
import { hasLapsed, isLive } from '../decisions/approvalState';
import { Tally, tally } from '../decisions/tally';
import { ApprovalRecord } from '../model/records';
import { ApprovalsContext, PORTAL_ACTOR } from './ApprovalsContext';
import { Standing } from './Standing';
import { appendEvent, asks, recordLapse, recordTally } from './transitions';
import { withLockedApproval } from './underLock';

const PAGE = 100;

/**
 * Records what time and the catalog have changed: approvals that have lapsed, leads that are others now, stages that ask again
 * because a voter left. Nothing depends on it for a decision, which looks for itself.
 */
export async function sweepApprovals(
  context: ApprovalsContext,
  signal: AbortSignal,
): Promise<void> {
  const standing = new Standing(context.catalog);
  await sweepLapsed(context, signal);
  await sweepPending(context, standing, signal);
}

async function sweepLapsed(
  context: ApprovalsContext,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const ids = await context.store.lapsed(context.now(), PAGE);
    for (const id of ids) {
      await lapse(context, id);
    }
    if (ids.length < PAGE) {
      return;
    }
  }
}

async function lapse(context: ApprovalsContext, id: string): Promise<void> {
  await withLockedApproval(context, id, async (trx, locked) => ({
    record: hasLapsed(locked, context.now())
      ? await recordLapse(context, trx, locked)
      : locked,
  }));
}

async function sweepPending(
  context: ApprovalsContext,
  standing: Standing,
  signal: AbortSignal,
): Promise<void> {
  let after = '';
  while (!signal.aborted) {
    const ids = await context.store.pendingIds(after, PAGE);
    for (const record of await context.store.getMany(ids)) {
      await refresh(context, standing, record);
    }
    const last = ids.at(-1);
    if (last === undefined || ids.length < PAGE) {
      return;
    }
    after = last;
  }
}

async function refresh(
  context: ApprovalsContext,
  standing: Standing,
  record: ApprovalRecord,
): Promise<void> {
  const eligible = await standing.eligible(record, record.stages);
  const leadRef = await standing.leadOf(record.ownerGroup);
  const tallyOf = (of: ApprovalRecord) =>
    tally(of.votes, of.stages, eligible, of.digest);
  const isAsRecorded =
    leadRef === record.leadRef &&
    tallyOf(record).openStageId === record.openStageId;
  if (isAsRecorded) {
    return;
  }
  await withLockedApproval(context, record.id, async (trx, locked) => {
    if (locked.state !== 'pending' || !isLive(locked, context.now())) {
      return { record: locked };
    }
    const counted = tallyOf(locked);
    const withLead = await context.store.update(trx, locked, { leadRef });
    await recordAsked(context, trx, withLead, counted);
    return { record: await recordTally(context, trx, withLead, counted) };
  });
}

/** Another stage asks than before, since who may vote has changed. */
async function recordAsked(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  record: ApprovalRecord,
  counted: Tally,
): Promise<void> {
  const detail = asks(record, counted);
  if (detail.asks === undefined) {
    return;
  }
  const title = record.stages.find(stage => stage.id === detail.asks)?.title;
  await appendEvent(context, trx, record, {
    type: 'asked',
    actor: PORTAL_ACTOR,
    summary: `${record.subject.title}: ${title} is asked, since who may vote has changed`,
    detail,
  });
}
