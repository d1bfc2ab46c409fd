import { MergedPolicies } from './mergePolicies';
import { ApprovalRecord } from '../model/records';

/**
 * What today's policies ask beyond those under which the approval was given, as a sentence: a stage that nobody was asked for, or
 * a higher quorum. What was approved under laxer rules is asked anew.
 */
export function rulesTightened(
  record: Pick<ApprovalRecord, 'stages'>,
  today: Pick<MergedPolicies, 'stages'>,
): string | undefined {
  for (const stage of today.stages) {
    const asked = record.stages.find(candidate => candidate.id === stage.id);
    if (!asked) {
      return `The policies now also ask for ${stage.title}.`;
    }
    if (asked.quorum < stage.quorum) {
      return `The policies now ask for ${stage.quorum} of ${stage.title}.`;
    }
  }
  return undefined;
}
