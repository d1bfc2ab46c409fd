import {
  interactionPolicy,
  type Grant,
  type KoaContextWithOIDC,
} from 'oidc-provider';

/** The scopes that a client may be granted without asking the person. */
const grantedScopes = 'openid profile email offline_access';

/** The key in a sign-in's result under which `oidc-provider` finds a choice. */
export const promptResults = { select_account: {}, consent: {} } as const;

/**
 * When the page of people is shown: whenever nobody is signed in, when the
 * caller asks for it by prompt, and when it asks for a stronger sign-in.
 * Consent is never asked: the administrator of a tenant grants it for all.
 */
export function signInPolicy(): interactionPolicy.DefaultPolicy {
  const { Check, Prompt } = interactionPolicy;
  const policy = interactionPolicy.base();
  policy.get('login')!.checks.add(
    new Check(
      'step_up',
      'a stronger sign-in was asked for',
      ctx => requestedContextClass(ctx) !== undefined && !steppedUp(ctx),
      ctx => ({ stepUp: requestedContextClass(ctx) }),
    ),
  );
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 0);
  policy.get('consent')!.checks.clear();
  return policy;
}

/**
 * The authentication context that the caller asks for with the claims
 * parameter, as Conditional Access has it: `{"id_token":{"acrs":{"essential":true,"value":"c1"}}}`.
 */
function requestedContextClass(ctx: KoaContextWithOIDC): string | undefined {
  const acrs = ctx.oidc.claims?.id_token?.acrs;
  return acrs?.essential && typeof acrs.value === 'string'
    ? acrs.value
    : undefined;
}

function steppedUp(ctx: KoaContextWithOIDC): boolean {
  return ctx.oidc.session?.acr === requestedContextClass(ctx);
}

/** Finds or makes the grant of everything that this client may ask for. */
export async function loadGrant(
  ctx: KoaContextWithOIDC,
): Promise<Grant | undefined> {
  const { client, session, provider } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const grantId = session.grantIdFor(client.clientId);
  const existing = grantId ? await provider.Grant.find(grantId) : undefined;
  const grant =
    existing ??
    new provider.Grant({
      clientId: client.clientId,
      accountId: session.accountId,
    });
  grant.addOIDCScope(grantedScopes);
  grant.addOIDCClaims(['acrs']);
  for (const [resource, server] of Object.entries(
    ctx.oidc.resourceServers ?? {},
  )) {
    grant.addResourceScope(resource, server.scope);
  }
  await grant.save();
  return grant;
}
