import { randomUUID } from 'node:crypto';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import { ApprovalRequest } from '@glovebox/backstage-plugin-approvals-common';
import { Knex } from 'knex';
import { isLive } from '../decisions/approvalState';
import { millisOf } from '../decisions/mergePolicies';
import { tally } from '../decisions/tally';
import { ApprovalRecord } from '../model/records';
import { ApprovalsContext } from './ApprovalsContext';
import { Resolution, resolveRequest } from './resolveRequest';
import { Standing } from './Standing';
import {
  appendEvent,
  asks,
  endApproval,
  recordLapse,
  recordTally,
} from './transitions';

/** How often to look again when somebody else opened the same at the same moment. */
const ATTEMPTS = 3;

interface Opened {
  record: ApprovalRecord;
  /** The approval that was opened and the one whose place it took; none when it was there already. */
  changed: ApprovalRecord[];
}

/**
 * Opens an approval on behalf of the requester. The same subject and digest give the approval that is there; another digest
 * supersedes it.
 *
 * @throws NotAllowedError when the policies refuse it.
 */
export async function openApproval(
  context: ApprovalsContext,
  options: { request: ApprovalRequest; pluginId: string },
): Promise<ApprovalRecord> {
  const { request, pluginId } = options;
  const standing = new Standing(context.catalog);
  const resolution = await resolveRequest(context, request, standing);
  if (resolution.refused) {
    throw new NotAllowedError(resolution.refused.message);
  }
  const leadRef = await standing.leadOf(request.ownerGroup);
  const record = newRecord(context, { request, pluginId, resolution, leadRef });

  const opened = await openOnce(context, record, resolution);
  for (const changed of opened.changed) {
    context.changed(changed);
  }
  return opened.record;
}

async function openOnce(
  context: ApprovalsContext,
  record: ApprovalRecord,
  resolution: Resolution,
): Promise<Opened> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const opened = await context.store.transaction(trx =>
      openIn(context, trx, record, resolution),
    );
    if (opened) {
      return opened;
    }
  }
  throw new ConflictError(
    'Somebody else is opening an approval for the same thing right now. Try again.',
  );
}

/** `undefined` when somebody else opened one in between; then nothing was changed. */
async function openIn(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  record: ApprovalRecord,
  resolution: Resolution,
): Promise<Opened | undefined> {
  const live = await context.store.lockLive(trx, {
    pluginId: record.pluginId,
    kind: record.subject.kind,
    action: record.subject.action,
    id: record.subject.id,
  });
  const isThere = live && isLive(live, context.now());
  if (isThere && live.digest === record.digest) {
    return { record: live, changed: [] };
  }
  const replaced = live && (await makeRoom(context, trx, live));
  if (!(await context.store.insert(trx, record))) {
    return undefined;
  }
  const opened = await recordOpening(context, trx, record, resolution);
  return { record: opened, changed: replaced ? [replaced, opened] : [opened] };
}

/** Ends what the new approval takes the place of. */
function makeRoom(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  live: ApprovalRecord,
): Promise<ApprovalRecord> {
  return isLive(live, context.now())
    ? endApproval(context, trx, live, {
        state: 'superseded',
        reason: 'The content changed after it was asked for; it is asked anew.',
        actor: `plugin:${live.pluginId}`,
      })
    : recordLapse(context, trx, live);
}

async function recordOpening(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  record: ApprovalRecord,
  resolution: Resolution,
): Promise<ApprovalRecord> {
  const counted = tally([], record.stages, resolution.eligible, record.digest);
  await appendEvent(context, trx, record, {
    type: 'opened',
    actor: record.requester,
    summary: record.subject.title,
    detail: {
      policies: record.policies.map(policy => policy.id),
      stages: record.stages.map(stage => stage.id),
      ...asks(undefined, counted),
    },
  });
  return recordTally(context, trx, record, counted);
}

function newRecord(
  context: ApprovalsContext,
  options: {
    request: ApprovalRequest;
    pluginId: string;
    resolution: Resolution;
    leadRef: string | undefined;
  },
): ApprovalRecord {
  const { request, pluginId, resolution, leadRef } = options;
  const { requiredPolicies, ...asked } = request;
  const now = context.now();
  return {
    ...asked,
    id: randomUUID(),
    pluginId,
    state: 'pending',
    endReason: '',
    policies: resolution.policies,
    limits: resolution.limits,
    stages: resolution.stages,
    leadRef,
    openedAt: now.toISOString(),
    decideBy: new Date(
      now.getTime() + millisOf(resolution.limits.decideWithin),
    ).toISOString(),
    votes: [],
  };
}
