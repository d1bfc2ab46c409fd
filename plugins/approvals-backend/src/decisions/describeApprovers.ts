import { ApproverSelector } from '../model/records';

/** The groups or roles behind a stage, in words: "lead of vision", "security". */
export function describeApprovers(
  approvers: readonly ApproverSelector[],
  ownerGroup: string,
): string[] {
  return approvers.map(selector =>
    selector === 'lead' ? `lead of ${nameOf(ownerGroup)}` : nameOf(selector),
  );
}

/** The name in an entity ref, for sentences. */
export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
