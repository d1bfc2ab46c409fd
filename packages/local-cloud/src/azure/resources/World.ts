import type { AccessCheck } from '../authorization/authorize';
import type { RoleDefinitions } from '../authorization/roleDefinitions';
import type { ResourceStore } from './ResourceStore';

/** What kinds of principals a role can be assigned to. */
export type PrincipalType = 'User' | 'Group' | 'ServicePrincipal';

/** Everything that a resource provider may look at while it decides. */
export interface World {
  store: ResourceStore;
  tenantId: string;
  clock: () => Date;
  /**
   * While a plan is made: what is really there, below the plan. What does not
   * exist there yet may stay an expression.
   */
  beneathPlan: ResourceStore | undefined;
  /** The kind of a principal of the directory, or nothing if there is none. */
  principalType(objectId: string): PrincipalType | undefined;
  /** The roles that can be assigned. */
  roles: RoleDefinitions;
  /** Is told each decision on who may do what. */
  recordAccess?(check: AccessCheck): void;
}
