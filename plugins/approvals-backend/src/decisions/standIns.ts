import {
  ApprovalRecord,
  ApproverSelector,
  StageRecord,
} from '../model/records';
import { hasInterest } from './approvalAbilities';
import { nameOf } from './describeApprovers';

/** What of a request says who may never approve it. */
type Interests = Pick<
  ApprovalRecord,
  'requester' | 'beneficiaries' | 'editors' | 'ownerGroup'
>;

/**
 * Who may vote in a stage: its approvers, or its stand-ins when none of its approvers may (docs/decisions/0013). Whoever asks,
 * gains or wrote is never among them.
 */
export function whoMayVote(
  people: { approvers: readonly string[]; standIns: readonly string[] },
  excluded: ReadonlySet<string>,
): string[] {
  const without = (list: readonly string[]) =>
    [...new Set(list)].filter(person => !excluded.has(person)).sort();
  const approvers = without(people.approvers);
  return approvers.length > 0 ? approvers : without(people.standIns);
}

/** The groups that stand in for the lead of the owner group, when there is no lead or the lead may not vote. */
export function standInsOf(
  stage: Pick<StageRecord, 'standIns'>,
  record: Interests & Pick<ApprovalRecord, 'leadRef'>,
): ApproverSelector[] {
  const isLeadOut =
    record.leadRef === undefined || hasInterest(record, record.leadRef);
  return isLeadOut ? stage.standIns ?? [] : [];
}

/** Why the stand-ins are asked, for a sentence: "Noor Haddad, lead of vision, asks for this". */
export function whyStandIns(
  request: Interests,
  lead: { ref: string; name: string } | undefined,
): string {
  const team = nameOf(request.ownerGroup);
  if (lead === undefined) {
    return `${team} has no lead`;
  }
  const part = interestOf(request, lead.ref);
  return `${lead.name}, lead of ${team}, ${part}`;
}

function interestOf(request: Interests, person: string): string {
  if (request.requester === person) {
    return 'asks for this';
  }
  return request.editors.includes(person) ? 'edited this' : 'gains from this';
}
