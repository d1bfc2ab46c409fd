import { timingSafeEqual, createHash } from 'node:crypto';
import { EntraError } from './EntraError';
import type { Tenant } from './openTenant';
import { armAudiences, kubernetesAudience } from './sampleTenant';
import { checkAssertion, type Workloads } from './workloadFederation';

/** The identity for which a token is issued. */
export interface ClientPrincipal {
  clientId: string;
  objectId: string;
}

/**
 * Decides who is asking with the client credentials grant: an application by
 * its secret, or a workload by an assertion of an issuer that it trusts.
 *
 * @throws EntraError when the request proves nobody.
 */
export async function authenticateClient(
  tenant: Tenant,
  form: URLSearchParams,
  workloads: Workloads | undefined,
): Promise<ClientPrincipal> {
  const clientId = required(form, 'client_id');
  const assertion = form.get('client_assertion');
  const application = tenant.applications.find(a => a.clientId === clientId);
  const workload = workloads?.find(clientId);
  const principal = application ?? workload;
  if (!principal) {
    throw new EntraError(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${tenant.id}'. ` +
        'Check the client id and the tenant.',
    );
  }
  if (assertion) {
    await checkAssertion(workload, assertion, {
      now: tenant.clock(),
      clientId,
      issuerKeys: async issuer => workloads!.issuerKeys(issuer),
    });
  } else if (!application || !sameSecret(form, application.secret)) {
    throw new EntraError(
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, ` +
        `not the client secret ID, for a secret added to app '${clientId}'.`,
    );
  }
  return { clientId, objectId: principal.objectId };
}

/**
 * The audience that a scope such as `https://management.azure.com/.default` asks for.
 *
 * @param armUrl - where local-cloud serves Azure: the SDKs make a scope of their endpoint
 * @throws EntraError when local-cloud serves no such resource.
 */
export function audienceOf(
  form: URLSearchParams,
  tenant: Tenant,
  armUrl: string | undefined,
): string {
  const scope = required(form, 'scope');
  const suffix = '/.default';
  const wanted = scope.split(' ').filter(s => s.endsWith(suffix));
  if (wanted.length !== 1) {
    throw new EntraError(
      400,
      'invalid_scope',
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value ` +
        'with /.default suffixed to the resource identifier (application ID URI).',
    );
  }
  const audience = wanted[0].slice(0, -suffix.length);
  if (armUrl && (audience === armUrl || audience === `${armUrl}/`)) {
    return armAudiences[0];
  }
  const known = [...armAudiences, kubernetesAudience];
  if (!known.some(k => audience === k || audience === `${k}/`)) {
    throw new EntraError(
      400,
      'invalid_resource',
      500011,
      `The resource principal named ${audience} was not found in the tenant named ${tenant.id}. ` +
        'local-cloud serves Azure Resource Manager and Kubernetes only.',
    );
  }
  return audience;
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value) return value;
  throw new EntraError(
    400,
    'invalid_request',
    900144,
    `The request body must contain the following parameter: '${name}'.`,
  );
}

function sameSecret(form: URLSearchParams, secret: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(form.get('client_secret') ?? ''), hash(secret));
}
