/**
 * Names of the permission rules of an approval, for conditional decisions of a permission policy. Each takes
 * `{ refs: string[] }`: entity refs that the viewer holds (oneself and one's groups).
 *
 * @public
 */
export const APPROVAL_RULES = {
  /** One of `refs` asked, gains from it, owns it, may vote on it or has voted on it. */
  isInvolved: 'IS_INVOLVED',
} as const;

/** Parameters of the rules in `APPROVAL_RULES`. @public */
export type ApprovalRuleParams = {
  refs: string[];
};
