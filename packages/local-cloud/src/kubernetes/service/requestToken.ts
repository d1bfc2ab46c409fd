import { ServiceAccountTokens } from '../auth/ServiceAccountTokens';
import { JsonObject, numberAt, objectAt, stringAt, stringsAt } from '../json';
import { badRequest, FieldError, invalid } from '../status/errors';
import { ObjectWriter, WriteTarget } from './ObjectWriter';

const KIND = 'TokenRequest';
const GROUP = 'authentication.k8s.io';
const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;
const MOST_SECONDS = 2 ** 32;

/**
 * Answers a TokenRequest for a service account: what `kubectl create token` asks, and what mounts a token into a pod.
 * @throws ApiError 404 without the account, 400 or 422 for a request that is not one.
 */
export async function requestToken(
  writer: ObjectWriter,
  tokens: ServiceAccountTokens,
  target: WriteTarget,
  body: JsonObject,
): Promise<JsonObject> {
  const account = writer.read({ ...target, subresource: '' });
  if (
    stringAt(body, 'kind') !== KIND ||
    stringAt(body, 'apiVersion') !== `${GROUP}/v1`
  ) {
    throw badRequest(`the body must be a ${GROUP}/v1 ${KIND}`);
  }
  const seconds =
    numberAt(body, 'spec', 'expirationSeconds') ?? DEFAULT_SECONDS;
  const problems = [...lifetimeProblems(seconds), ...bindingProblems(body)];
  if (problems.length > 0) throw invalid(KIND, GROUP, '', problems);
  const issued = await tokens.issue(account, {
    audiences: stringsAt(body, 'spec', 'audiences'),
    seconds,
  });
  return {
    kind: KIND,
    apiVersion: `${GROUP}/v1`,
    metadata: {
      name: target.name,
      namespace: target.namespace,
      creationTimestamp: null,
    },
    spec: {
      audiences: issued.audiences,
      expirationSeconds: seconds,
      boundObjectRef: null,
    },
    status: {
      token: issued.token,
      expirationTimestamp: issued.expires
        .toISOString()
        .replace(/\.\d{3}Z$/, 'Z'),
    },
  };
}

function lifetimeProblems(seconds: number): FieldError[] {
  const problem = (detail: string): FieldError => ({
    type: 'Invalid value',
    field: 'spec.expirationSeconds',
    value: seconds,
    detail,
  });
  if (seconds < LEAST_SECONDS) {
    return [problem('may not specify a duration less than 10 minutes')];
  }
  return seconds > MOST_SECONDS
    ? [problem('may not specify a duration larger than 2^32 seconds')]
    : [];
}

/** No pod runs, so no token is bound to one. */
function bindingProblems(body: JsonObject): FieldError[] {
  return objectAt(body, 'spec', 'boundObjectRef')
    ? [
        {
          type: 'Forbidden',
          field: 'spec.boundObjectRef',
          detail: 'local-cloud binds tokens to their service account only',
        },
      ]
    : [];
}
