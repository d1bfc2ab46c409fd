export interface Config {
  glovebox?: {
    /**
     * Who must agree to what. Part of the deployment, so that a change of these rules is under review itself (IAM-1).
     */
    approvals?: {
      /** The stages that policies may ask for, in the order in which they are asked. */
      stages: Array<{
        /** Lower-case letters, digits and hyphens. */
        id: string;
        /** In words for people: "Team lead". */
        title: string;
        /**
         * Who may approve: `lead` (of the group that owns what is asked for), or full group references such as
         * `group:default/security`. Direct members count.
         */
        approvers: string[];
        /**
         * For a stage whose approver is `lead`: full group references whose direct members fill it when the group has no lead, or
         * the lead asks, gains or wrote. Left out, such a request is refused. Nobody stands in for anything else.
         */
        standIns?: string[];
      }>;
      /**
       * Every policy that matches applies, the strictest limit wins, and what none matches is refused.
       */
      policies: Array<{
        /** Lower-case letters, digits and hyphens. Guardrails demand a policy by this id. */
        id: string;
        title: string;
        /** Control ids that it serves, for example `IAM-2`. */
        controls?: string[];
        /**
         * CEL over `subject` (`kind`, `action`, `id`, `name`), `facts` (what the asking plugin states) and `requester` (a user
         * ref). An expression that fails refuses the request. Left out, the policy applies only where a guardrail demands it.
         */
        match?: string;
        /** Empty: approved at once, explicitly. */
        stages: Array<{
          /** Id of a stage. */
          stage: string;
          /** Distinct people needed. Default 1. */
          quorum?: number;
        }>;
        /** ISO 8601: how long it waits for decisions. Default P7D. */
        decideWithin?: string;
        /** ISO 8601: how long it may be put into effect once approved. Default P1D. */
        consumeWithin?: string;
        /** ISO 8601: the longest life (`facts.durationDays`) that may be asked for. */
        maxDuration?: string;
      }>;
    };
  };
}
