import { NotFoundError } from '@backstage/errors';
import { Approval } from '@glovebox/backstage-plugin-approvals-common';
import { Page } from '@glovebox/guarded-change-common';
import { toApproval } from '../decisions/toApproval';
import { ApprovalRecord, Eligibility } from '../model/records';
import { ListCall } from './Approvals';
import { ApprovalsContext } from './ApprovalsContext';
import { Standing } from './Standing';

/** @throws NotFoundError */
export async function getRecord(
  context: Pick<ApprovalsContext, 'store'>,
  id: string,
): Promise<ApprovalRecord> {
  const record = await context.store.get(id);
  if (!record) {
    throw noSuchApproval(id);
  }
  return record;
}

/** Said of what is not there, and to people of what they have no part in, so that nobody learns which. */
export function noSuchApproval(id: string): NotFoundError {
  return new NotFoundError(
    `There is no approval ${id}, or you have no part in it. Whoever asked for it, or the platform team, can tell you.`,
  );
}

/** An approval as one viewer reads it, with today's memberships. */
export async function viewRecord(
  context: ApprovalsContext,
  record: ApprovalRecord,
  viewer: string | undefined,
  standing = standingFor(context, viewer),
): Promise<Approval> {
  return toApproval(record, {
    eligible: await standing.eligible(record, record.stages),
    approvers: new Map(
      await Promise.all(
        record.stages.map(
          async stage =>
            [stage.id, await standing.describe(record, stage)] as const,
        ),
      ),
    ),
    viewer,
    now: context.now(),
  });
}

/** Plugins ask again and again how an approval stands, and what they read of people decides nothing. */
function standingFor(
  context: ApprovalsContext,
  viewer: string | undefined,
): Standing {
  return new Standing(
    viewer === undefined ? context.catalogToShow : context.catalog,
  );
}

/** The people who may vote in each stage of an approval now. */
export async function eligibleFor(
  context: ApprovalsContext,
  id: string,
): Promise<Eligibility> {
  const record = await getRecord(context, id);
  return new Standing(context.catalog).eligible(record, record.stages);
}

/** A page of an inbox' view. */
export async function listApprovals(
  context: ApprovalsContext,
  query: Omit<ListCall, 'credentials'>,
  viewer: string,
): Promise<Page<Approval>> {
  const { items, nextCursor } = await context.store.list({
    ...query,
    view: {
      name: query.view,
      person: viewer,
      refs: [viewer, ...(await context.catalog.groupsOf(viewer))],
    },
    now: context.now(),
  });
  const standing = new Standing(context.catalog);
  return {
    items: await Promise.all(
      items.map(record => viewRecord(context, record, viewer, standing)),
    ),
    nextCursor,
  };
}
