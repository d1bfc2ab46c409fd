import type { IncomingMessage, ServerResponse } from 'node:http';
import Provider, { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { ApiPart } from './ApiPart';
import type { Tenant } from './openTenant';
import { escapeHtml, pageHeaders, pageShell } from './pageShell';
import { portalClient } from './sampleTenant';
import { signInConfiguration } from './signInConfiguration';
import { signInPage } from './signInPage';
import { promptResults } from './signInPolicy';
import { SqliteOidcAdapter } from './SqliteOidcAdapter';

const maximumFormBytes = 4096;
const clientNames: Record<string, string> = { [portalClient.id]: 'Glovebox' };

/** What {@link createSignIn} needs. */
export interface CreateSignInOptions {
  tenant: Tenant;
}

/**
 * The sign-in for people: an OpenID Connect issuer over plain http on localhost,
 * so that no browser warns, with a page to choose a sample person.
 */
export function createSignIn({ tenant }: CreateSignInOptions): ApiPart {
  SqliteOidcAdapter.removeExpired(tenant.database, tenant.clock);
  // The issuer is known only once the server listens.
  let provider: Provider | undefined;
  const getProvider = () => {
    provider ??= createProvider(tenant);
    return provider;
  };

  return {
    handler: (req, res) => {
      if (req.url?.startsWith('/interaction/')) {
        interact(getProvider(), tenant, req, res).catch(error =>
          sendFailure(res, error),
        );
        return;
      }
      getProvider().callback()(req, res);
    },
    close: async () => {},
  };
}

function createProvider(tenant: Tenant): Provider {
  const provider = new Provider(tenant.issuer(), signInConfiguration(tenant));
  provider.use((ctx, next) => {
    keepOfflineAccess(ctx);
    return next();
  });
  return provider;
}

/**
 * OpenID Connect lets `offline_access` count only together with
 * `prompt=consent`; Entra ID grants it whenever it is asked for.
 */
function keepOfflineAccess(ctx: Pick<KoaContextWithOIDC, 'path' | 'query'>) {
  const { scope, prompt = '' } = ctx.query;
  if (ctx.path !== '/auth') return;
  if (typeof scope !== 'string' || typeof prompt !== 'string') return;
  const prompts = prompt.split(' ').filter(Boolean);
  if (!scope.split(' ').includes('offline_access')) return;
  if (prompts.includes('none') || prompts.includes('consent')) return;
  ctx.query = { ...ctx.query, prompt: [...prompts, 'consent'].join(' ') };
}

async function interact(
  provider: Provider,
  tenant: Tenant,
  req: IncomingMessage,
  res: ServerResponse,
) {
  const interaction = await provider.interactionDetails(req, res);
  const stepUp = stepUpOf(interaction.prompt.details);
  if (req.method !== 'POST') {
    const clientId = String(interaction.params.client_id);
    const page = signInPage({
      organisation: tenant.organisation,
      action: `/interaction/${interaction.uid}`,
      application: clientNames[clientId] ?? 'A command-line tool',
      stepUp,
    });
    send(res, 200, page);
    return;
  }

  const chosen = (await readForm(req)).get('person');
  const person = tenant.organisation.people.find(p => p.name === chosen);
  if (!person) {
    send(res, 400, expiredPage());
    return;
  }
  await provider.interactionFinished(req, res, {
    login: {
      accountId: person.objectId,
      amr: ['pwd', 'mfa'],
      acr: stepUp,
      remember: true,
    },
    ...promptResults,
  });
}

function stepUpOf(details: Record<string, unknown>): string | undefined {
  return typeof details.stepUp === 'string' ? details.stepUp : undefined;
}

async function readForm(req: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of req) {
    body += chunk;
    if (body.length > maximumFormBytes)
      throw new Error('The form is too long.');
  }
  return new URLSearchParams(body);
}

function send(res: ServerResponse, status: number, page: string) {
  res.writeHead(status, pageHeaders).end(page);
}

function sendFailure(res: ServerResponse, error: unknown) {
  if (error instanceof errors.SessionNotFound) {
    send(res, 400, expiredPage());
    return;
  }
  const reason = error instanceof Error ? error.message : String(error);
  send(
    res,
    500,
    pageShell(
      'The sign-in did not work',
      `<h1>The sign-in did not work</h1><p>${escapeHtml(
        reason,
      )}</p><p>Go back to the portal and sign in again.</p>`,
    ),
  );
}

function expiredPage(): string {
  return pageShell(
    'The sign-in has expired',
    '<h1>The sign-in has expired</h1><p>Go back to the portal and sign in again.</p>',
  );
}
