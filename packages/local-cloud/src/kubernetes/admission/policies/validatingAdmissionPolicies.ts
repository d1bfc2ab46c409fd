import { JsonObject, objectAt, stringAt, stringsAt } from '../../json';
import { ApiError } from '../../status/ApiError';
import { qualified } from '../../status/errors';
import { AdmissionPlugin, AdmissionRequest } from '../AdmissionPlugin';
import { CompiledPolicy, compilePolicy } from './compilePolicy';
import { Denial, evaluatePolicy } from './evaluatePolicy';
import { matchesRequest } from './matchRequest';
import { nameOf } from './requestBinding';

export const GROUP = 'admissionregistration.k8s.io';
const POLICIES = `${GROUP}/validatingadmissionpolicies`;
const BINDINGS = `${GROUP}/validatingadmissionpolicybindings`;

const CODES: Record<string, number> = {
  Unauthorized: 401,
  Forbidden: 403,
  RequestEntityTooLarge: 413,
  Invalid: 422,
};

/** The store hands out the same object until it changes, so that each version is compiled once. */
const compiled = new WeakMap<JsonObject, CompiledPolicy>();

/**
 * ValidatingAdmissionPolicies: each binding whose policy matches a request has its validations evaluated. `Deny` refuses, `Warn`
 * answers with a Warning header, `Audit` has no effect here, since there is no audit log.
 */
export const validatingAdmissionPolicies: AdmissionPlugin = {
  name: 'ValidatingAdmissionPolicy',
  validate: request => {
    // Policies never guard policies, so that a mistaken one can be removed.
    if (request.type.group === GROUP) return;
    let refusal: ApiError | undefined;
    for (const policy of request.store.list(POLICIES)) {
      for (const { binding, denial } of denials(policy, request)) {
        const actions = stringsAt(binding, 'spec', 'validationActions');
        if (actions.includes('Deny')) {
          refusal ??= refused(request, policy, binding, denial);
        }
        if (actions.includes('Warn')) {
          request.context.warn(
            `Validation failed for ValidatingAdmissionPolicy '${named(
              policy,
            )}' with binding '${named(binding)}': ${denial.message}`,
          );
        }
      }
    }
    if (refusal) throw refusal;
  },
};

function* denials(
  policy: JsonObject,
  request: AdmissionRequest,
): Generator<{ binding: JsonObject; denial: Denial }> {
  if (!matchesRequest(objectAt(policy, 'spec', 'matchConstraints'), request)) {
    return;
  }
  for (const binding of request.store.list(BINDINGS)) {
    if (stringAt(binding, 'spec', 'policyName') !== named(policy)) continue;
    const criteria = objectAt(binding, 'spec', 'matchResources');
    if (!matchesRequest(criteria, request)) continue;
    const failurePolicy = stringAt(policy, 'spec', 'failurePolicy') ?? 'Fail';
    for (const denial of evaluatePolicy(
      compiledOf(policy),
      request,
      failurePolicy,
    )) {
      yield { binding, denial };
    }
  }
}

function compiledOf(policy: JsonObject): CompiledPolicy {
  const known = compiled.get(policy);
  if (known) return known;
  const fresh = compilePolicy(policy).compiled;
  compiled.set(policy, fresh);
  return fresh;
}

/** The server's own form: the words of a 403, with the reason and the code that the validation asks for. */
function refused(
  request: AdmissionRequest,
  policy: JsonObject,
  binding: JsonObject,
  { message, reason }: Denial,
): ApiError {
  const { group, plural } = request.type;
  const target = { group, resource: plural, name: nameOf(request) };
  const text = `ValidatingAdmissionPolicy '${named(
    policy,
  )}' with binding '${named(binding)}' denied request: ${message}`;
  return new ApiError({
    code: CODES[reason] ?? 422,
    reason,
    message: `${qualified(target)} "${target.name}" is forbidden: ${text}`,
    target,
    causes: [{ reason: '', message: text }],
  });
}

function named(object: JsonObject): string {
  return stringAt(object, 'metadata', 'name') ?? '';
}
