import type { AccountClaims } from 'oidc-provider';
import { groupIdsOf, type Person } from './readOrganisation';
import type { Tenant } from './openTenant';

/** The claims of a person's tokens, named as in Entra's v2.0 tokens. */
export function personClaims(
  tenant: Tenant,
  person: Person,
  contextClass: string | undefined,
): AccountClaims {
  return {
    sub: person.objectId,
    oid: person.objectId,
    tid: tenant.id,
    ver: '2.0',
    name: person.displayName,
    preferred_username: person.email,
    email: person.email,
    groups: groupIdsOf(tenant.organisation, person),
    ...(contextClass && { acrs: [contextClass] }),
  };
}

/** Which of {@link personClaims} each scope releases. */
export const claimsByScope = {
  openid: ['sub', 'oid', 'tid', 'ver', 'groups', 'acrs', 'amr', 'auth_time'],
  profile: ['name', 'preferred_username'],
  email: ['email'],
};
