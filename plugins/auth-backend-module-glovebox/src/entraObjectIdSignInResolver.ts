import { stringifyEntityRef } from '@backstage/catalog-model';
import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import { OidcAuthResult } from '@backstage/plugin-auth-backend-module-oidc-provider';
import {
  AuthResolverContext,
  createSignInResolverFactory,
  OAuthAuthenticatorResult,
  SignInInfo,
} from '@backstage/plugin-auth-node';
// The version whose types plugin-auth-node takes.
import { z } from 'zod/v3';
import { TrustedOrigins } from '@glovebox/guarded-change-node';

/** Set by catalog-backend-module-msgraph on every user it reads from Microsoft Graph. */
const USER_ID_ANNOTATION = 'graph.microsoft.com/user-id';

const optionsSchema = z.object({
  /** Directory (tenant) id that tokens must come from. */
  tenantId: z.string().uuid(),
});

/**
 * Signs a person in as the catalog user that carries their Entra object id.
 *
 * The object id never changes and is never reused; an email can be both
 * (https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference). Only users from trusted locations count,
 * so nobody can register an entity with someone else's id (ID-1).
 */
export function entraObjectIdSignInResolver(trusted: TrustedOrigins) {
  return createSignInResolverFactory({
    optionsSchema,
    create({ tenantId }) {
      return async (
        info: SignInInfo<OAuthAuthenticatorResult<OidcAuthResult>>,
        ctx: AuthResolverContext,
      ) => {
        const objectId = verifiedObjectId(info.result, tenantId);
        const { entity } = await ctx.findCatalogUser({
          annotations: { [USER_ID_ANNOTATION]: objectId },
        });
        const entityRef = stringifyEntityRef(entity);
        if (!trusted.includes(entity)) {
          throw new NotAllowedError(
            `${entityRef} carries your Entra object id, but it does not come from a location that is trusted for people. Ask the platform team to check glovebox.trust.originLocations.`,
          );
        }
        return ctx.signInWithCatalogUser({ entityRef });
      };
    },
  });
}

/** The object id of an ID token that openid-client has verified, if it is of the right tenant. */
function verifiedObjectId(
  result: OAuthAuthenticatorResult<OidcAuthResult>,
  tenantId: string,
): string {
  const { tokenset } = result.fullProfile;
  if (!tokenset.id_token) {
    throw new AuthenticationError(
      'The identity provider sent no ID token. The scope openid must be allowed for this application.',
    );
  }
  const { oid, tid } = tokenset.claims();
  if (tid !== tenantId) {
    throw new AuthenticationError(
      'You signed in with an account of another tenant. Sign in with your account of this lab.',
    );
  }
  if (typeof oid !== 'string') {
    throw new AuthenticationError(
      'The ID token has no object id (claim oid), so nobody can be matched to it.',
    );
  }
  return oid;
}
