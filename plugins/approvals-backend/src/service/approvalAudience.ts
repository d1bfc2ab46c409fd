import { ApprovalRecord } from '../model/records';
import { ApprovalsContext } from './ApprovalsContext';
import { Standing } from './Standing';

/** Who is told that an approval changed: its requester, and everybody who may vote in some stage of it, as it was known seconds ago. */
export async function approvalAudience(
  context: Pick<ApprovalsContext, 'catalogToShow'>,
  record: ApprovalRecord,
): Promise<string[]> {
  const standing = new Standing(context.catalogToShow);
  const eligible = await standing.eligible(record, record.stages);
  return [...new Set([record.requester, ...[...eligible.values()].flat()])];
}
