import { TargetError } from '@glovebox/backstage-plugin-research-environments-node';
import {
  ClusterConfig,
  ClusterIdentity,
  KubernetesApiError,
} from '@glovebox/kubernetes-clusters-node';

/** What was being done when an API server said no. */
export interface Attempt {
  cluster: ClusterConfig;
  identity: ClusterIdentity;
  /** In words, for the middle of a sentence: `create Deployment 'train'`. */
  doing: string;
}

/** RBAC names the user and the verb; admission does not. */
const RBAC_REFUSAL = /^.*is forbidden: (User ".*" cannot .*)$/s;
/** Applying what is not there yet needs `create` too, and is refused without a word (withAuthorization of k8s.io/apiserver). */
const RBAC_REFUSAL_OF_CREATE = /is forbidden:\s*$/;
const QUOTA_REFUSAL = /exceeded quota|failed quota/;
/** A quota that its controller has not counted yet refuses what it would allow a moment later. */
const QUOTA_NOT_COUNTED = /status unknown for quota/;
/** What the object's type cannot hold is answered with a 500 (kubernetes/kubernetes#122480). */
const NOT_TYPED = /^failed to create typed patch object/;

/**
 * Runs a call, and turns what an API server says into words that say what to do next. Other errors pass: an abort, a
 * mistake in this code.
 */
export async function withTargetErrors<T>(
  attempt: Attempt,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof KubernetesApiError) {
      throw toTargetError(error, attempt);
    }
    throw error;
  }
}

/** Reasons that pass by themselves although the server said no. */
const PASSING = ['ChangedMeanwhile', 'QuotaNotCounted'];

export function toTargetError(
  error: KubernetesApiError,
  attempt: Attempt,
): TargetError {
  const { reason, message } = explain(error, attempt);
  return new TargetError(reason, message, {
    retryable: isTransient(error) || PASSING.includes(reason),
    retryAfterMs: error.retryAfterMs,
    cause: error,
  });
}

/** Whether the server refused the object itself, rather than the caller or the moment. */
export function isRefusalOfObject(error: KubernetesApiError): boolean {
  const { code = 0 } = error;
  const refused = code >= 400 && code < 500 && code !== 401 && code !== 429;
  return refused || isNotTyped(error);
}

function isNotTyped({ code, message }: KubernetesApiError): boolean {
  return code === 500 && NOT_TYPED.test(message);
}

function isTransient(error: KubernetesApiError): boolean {
  return error.transient && !isNotTyped(error);
}

function explain(
  error: KubernetesApiError,
  { cluster, identity, doing }: Attempt,
): { reason: string; message: string } {
  const where = `${cluster.title} (${cluster.name})`;
  const key = `${cluster.configKey}.identities.${identity}`;
  if (error.code === undefined) {
    return error.reason === 'Misconfigured'
      ? {
          reason: 'Misconfigured',
          message: `Could not ${doing}: ${error.message}. Correct it in the portal's configuration.`,
        }
      : {
          reason: 'Unreachable',
          message: `${where} could not be asked to ${doing}: ${error.message}. If it lasts, the platform team checks the cluster and the network between.`,
        };
  }
  if (error.code === 401) {
    return {
      reason: 'Unauthorized',
      message: `${where} did not accept the portal's ${identity} identity, so it could not ${doing}. The platform team renews the credential that ${key} names.`,
    };
  }
  if (isTransient(error)) {
    return {
      reason: error.code === 429 ? 'Throttled' : 'Unavailable',
      message: `${where} could not ${doing} now: ${error.message}.`,
    };
  }
  if (error.code === 403) {
    return explainForbidden(error, { where, key, identity, doing });
  }
  if (error.code === 409) {
    return explainConflict(error, doing);
  }
  return {
    reason: 'Refused',
    message: `${where} refused to ${doing}: ${error.message}`,
  };
}

function explainForbidden(
  error: KubernetesApiError,
  names: { where: string; key: string; identity: string; doing: string },
) {
  const { where, key, identity, doing } = names;
  const rbac = RBAC_REFUSAL.exec(error.message);
  if (rbac) {
    return {
      reason: 'Forbidden',
      message: `The portal's ${identity} identity on ${where} may not ${doing}: ${rbac[1]}. The platform team grants this to the identity of ${key} (deploy/rbac/kubernetes).`,
    };
  }
  if (RBAC_REFUSAL_OF_CREATE.test(error.message)) {
    return {
      reason: 'Forbidden',
      message: `The portal's ${identity} identity on ${where} may not ${doing}: it may not create what it may patch. The platform team grants it the verb create (deploy/rbac/kubernetes) for the identity of ${key}.`,
    };
  }
  if (QUOTA_NOT_COUNTED.test(error.message)) {
    return {
      reason: 'QuotaNotCounted',
      message: `${where} has not counted the environment's quota yet, so it could not ${doing} now: ${error.message}.`,
    };
  }
  if (QUOTA_REFUSAL.test(error.message)) {
    return {
      reason: 'QuotaExceeded',
      message: `${where} refused to ${doing}, because it would take more than the environment's quota: ${error.message}. Ask for less, or request a larger environment.`,
    };
  }
  return {
    reason: 'Refused',
    message: `An admission rule of ${where} refused to ${doing}: ${error.message}`,
  };
}

function explainConflict(error: KubernetesApiError, doing: string) {
  const fields = (error.details.causes ?? []).filter(
    cause => cause.reason === 'FieldManagerConflict',
  );
  if (fields.length === 0) {
    return {
      reason: 'ChangedMeanwhile',
      message: `Could not ${doing}: ${error.message}.`,
    };
  }
  const list = fields.map(
    ({ field, message }) => `${field} (${message ?? 'set by another manager'})`,
  );
  return {
    reason: 'Conflict',
    message: `Could not ${doing}, because someone else set some of its fields: ${list.join(
      '; ',
    )}. Undo that change in the cluster, or remove the fields from the template, then retry.`,
  };
}
