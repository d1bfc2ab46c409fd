import { isLive } from '../decisions/approvalState';
import { tally } from '../decisions/tally';
import { ApprovalRecord } from '../model/records';
import { ApprovalsContext } from './ApprovalsContext';
import { Standing } from './Standing';
import {
  everyoneIn,
  newlyAsked,
  recordLapse,
  recordTally,
} from './transitions';

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
  await sweepLapsed(context, standing, signal);
  await sweepPending(context, standing, signal);
}

async function sweepLapsed(
  context: ApprovalsContext,
  standing: Standing,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const ids = await context.store.lapsed(context.now(), PAGE);
    for (const id of ids) {
      await lapse(context, standing, id);
    }
    if (ids.length < PAGE) {
      return;
    }
  }
}

async function lapse(
  context: ApprovalsContext,
  standing: Standing,
  id: string,
): Promise<void> {
  const lapsed = await context.store.transaction(async trx => {
    const locked = await context.store.lock(trx, id);
    const isOver =
      locked &&
      ['pending', 'approved'].includes(locked.state) &&
      !isLive(locked, context.now());
    return isOver ? recordLapse(context, trx, locked) : undefined;
  });
  if (lapsed) {
    const eligible = await standing.eligible(lapsed, lapsed.stages);
    await context.announcer.announce({
      record: lapsed,
      eligible: everyoneIn(eligible),
      newlyAsked: [],
      outcome: lapsed.endReason,
    });
  }
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
  const refreshed = await context.store.transaction(async trx => {
    const locked = await context.store.lock(trx, record.id);
    if (locked?.state !== 'pending' || !isLive(locked, context.now())) {
      return undefined;
    }
    const withLead = await context.store.update(trx, locked, { leadRef });
    return recordTally(context, trx, withLead, tallyOf(withLead));
  });
  if (refreshed) {
    await context.announcer.announce({
      record: refreshed,
      eligible: everyoneIn(eligible),
      newlyAsked: newlyAsked(record, refreshed, eligible),
    });
  }
}
