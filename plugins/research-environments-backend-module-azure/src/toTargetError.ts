import { InputError, isError } from '@backstage/errors';
import { isRestError, RestError } from '@azure/core-rest-pipeline';
import { TargetError } from '@glovebox/backstage-plugin-research-environments-node';
import {
  AzureIdentity,
  AzureSubscriptionConfig,
} from '@glovebox/azure-clients-node';

/** What was being done when Azure said no. */
export interface Attempt {
  subscription: AzureSubscriptionConfig;
  identity: AzureIdentity;
  /** In words, for the middle of a sentence: `look at the stack`. */
  doing: string;
  signal: AbortSignal;
}

type Words = { reason: string; message: string; retryable?: boolean };

/** Names of the errors of `@azure/identity`. */
const CREDENTIAL_ERRORS = [
  'AuthenticationError',
  'AuthenticationRequiredError',
  'AggregateAuthenticationError',
  'CredentialUnavailableError',
];
/** What the SDK says when Entra ID could not be asked, or could not answer now. */
const NO_CONNECTION =
  /temporarily_unavailable|server_error|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|network_error|endpoints_resolution_error|REQUEST_SEND_ERROR|CERT|certificate/;
/** Codes with which Azure says that something else is going on with the same stack or resource. */
const BUSY =
  /NonTerminalState|AnotherOperationInProgress|DeploymentActive|OperationPreempted|ResourceGroupBeingDeleted|Conflict(?!ing)/;

/** Runs a call, and turns what Azure says into words that say what to do next. Other errors pass. */
export async function withTargetErrors<T>(
  attempt: Attempt,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    // The SDKs throw an AbortError of their own; whoever aborted knows why.
    attempt.signal.throwIfAborted();
    const words = explain(error, attempt);
    if (!words) {
      throw error;
    }
    throw new TargetError(words.reason, words.message, {
      retryable: words.retryable ?? false,
      retryAfterMs: isRestError(error) ? retryAfterOf(error) : undefined,
      cause: error,
    });
  }
}

/** Whether the error says that there is no such thing. */
export function isAbsent(error: unknown): boolean {
  return isRestError(error) && error.statusCode === 404;
}

function explain(error: unknown, attempt: Attempt): Words | undefined {
  if (error instanceof TargetError) {
    return undefined;
  }
  if (error instanceof InputError) {
    return { reason: 'Misconfigured', message: error.message };
  }
  if (isError(error) && CREDENTIAL_ERRORS.includes(error.name)) {
    return explainCredential(error, attempt);
  }
  return isRestError(error) ? explainRest(error, attempt) : undefined;
}

function explainCredential(error: Error, attempt: Attempt): Words {
  const { subscription, identity, doing } = attempt;
  if (NO_CONNECTION.test(error.message)) {
    return {
      reason: 'Unreachable',
      message: `Entra ID could not be asked for a token to ${doing} in ${subscription.title}. If it lasts, the platform team checks glovebox.azure.tenantId and authorityHost, and the network between.`,
      retryable: true,
    };
  }
  const code = /AADSTS\d+/.exec(error.message)?.[0];
  const expired = code === 'AADSTS7000222' || /expired/i.test(error.message);
  return {
    reason: 'Unauthorized',
    message: `The portal's ${identity} credential for Azure ${
      expired ? 'has expired' : 'was not accepted'
    }${code ? ` (${code})` : ''}, so it could not ${doing} in ${
      subscription.title
    }. The platform team renews what glovebox.azure.identities.${identity} names; nothing is lost, retry after that.`,
  };
}

function explainRest(error: RestError, attempt: Attempt): Words {
  const { subscription, identity, doing } = attempt;
  const where = `${subscription.title} (${subscription.id})`;
  const { code, message } = serverWords(error);
  const said =
    code && !message.includes(code) ? `${message} (${code})` : message;
  switch (error.statusCode) {
    case undefined:
      return {
        reason: 'Unreachable',
        message: `Azure Resource Manager could not be asked to ${doing} in ${where}: ${
          code || message
        }. If it lasts, the platform team checks glovebox.azure.resourceManagerEndpoint and the network between.`,
        retryable: true,
      };
    case 401:
      return {
        reason: 'Unauthorized',
        message: `Azure did not accept the portal's ${identity} identity, so it could not ${doing} in ${where}. The platform team renews what glovebox.azure.identities.${identity} names.`,
      };
    case 403:
      return explainForbidden(code, said, attempt);
    case 429:
      return {
        reason: 'Throttled',
        message: `Azure asks to wait before it can ${doing}.`,
        retryable: true,
      };
    default:
      return explainOther(error.statusCode, code, said, attempt);
  }
}

function explainOther(
  statusCode: number,
  code: string,
  said: string,
  { subscription, doing }: Attempt,
): Words {
  if (statusCode >= 500) {
    return {
      reason: 'Unavailable',
      message: `Azure could not ${doing} in ${subscription.title} now: ${said}.`,
      retryable: true,
    };
  }
  if (statusCode === 409 && BUSY.test(code)) {
    return {
      reason: 'Busy',
      message: `Azure is still busy with the last change, so it could not ${doing}: ${said}.`,
      retryable: true,
    };
  }
  return {
    reason: /Quota/i.test(code) ? 'QuotaExceeded' : 'Refused',
    message: `Azure refused to ${doing} in ${subscription.title}: ${said}`,
  };
}

function explainForbidden(
  code: string,
  said: string,
  { subscription, identity, doing }: Attempt,
): Words {
  if (/AuthorizationFailed/.test(code) && !/Deny/.test(code)) {
    return {
      reason: 'Forbidden',
      message: `The portal's ${identity} identity may not ${doing} in ${subscription.title}: ${said}. The platform team gives it the roles in deploy/rbac/azure.`,
    };
  }
  return {
    reason: 'Refused',
    message: `A policy or a deny assignment of ${subscription.title} refused to ${doing}: ${said}`,
  };
}

/** Code and message of the error in the answer; the SDKs repeat the whole answer in theirs. */
function serverWords(error: RestError): { code: string; message: string } {
  const body = bodyOf(error);
  return {
    code: body?.code ?? error.code ?? '',
    message: body ? describeAzureError(body) : error.message.split('\n')[0],
  };
}

/** An error as Azure describes it, with what it is made of. */
export interface AzureErrorDetail {
  code?: string;
  message?: string;
  details?: AzureErrorDetail[];
}

/** The message of an error with the messages below it, which are the ones that tell. */
export function describeAzureError(error: AzureErrorDetail): string {
  const own = error.message ?? error.code ?? 'no reason was given';
  const below = (error.details ?? []).map(describeAzureError);
  return [own, ...below].join(' ').trim();
}

function bodyOf(error: RestError): AzureErrorDetail | undefined {
  try {
    const body: unknown = JSON.parse(error.response?.bodyAsText ?? '');
    const isEnvelope =
      typeof body === 'object' && body !== null && 'error' in body;
    return isEnvelope ? (body.error as AzureErrorDetail) : undefined;
  } catch {
    // Not JSON: a page of a proxy. The SDK's own message is used.
    return undefined;
  }
}

function retryAfterOf(error: RestError): number | undefined {
  const seconds = Number(error.response?.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
