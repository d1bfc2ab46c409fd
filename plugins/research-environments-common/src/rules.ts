/**
 * Names of the permission rules of an environment, for conditional decisions of a permission policy. Each takes
 * `{ refs: string[] }`: entity refs that the viewer holds (oneself and one's groups).
 *
 * @public
 */
export const ENVIRONMENT_RULES = {
  /** The owner group is one of `refs`. */
  isOwner: 'IS_OWNER',
  /** The requester or a beneficiary is one of `refs`. */
  isMember: 'IS_MEMBER',
} as const;

/** Parameters of the rules in `ENVIRONMENT_RULES`. @public */
export type EnvironmentRuleParams = {
  refs: string[];
};

/** Channel of the signals that say that an environment changed. @public */
export const ENVIRONMENTS_SIGNAL_CHANNEL = 'research-environments';

/** What a signal on `ENVIRONMENTS_SIGNAL_CHANNEL` carries: only the id; the reader asks again under its own rights. @public */
export type EnvironmentSignal = {
  environmentId: string;
};

/** Topic of the backend events that say that an environment changed; its payload is an `EnvironmentSignal`. @public */
export const ENVIRONMENTS_EVENT_TOPIC = 'research-environments';
