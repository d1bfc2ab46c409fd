import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Guardrail } from './Guardrail';

const KEY = 'glovebox.approvals.policies';

/**
 * Makes sure that the approval policies that guardrails demand are there, since a request that needs one that is not would be
 * refused. Where approvals run in another process, its configuration is not here, and nothing is said.
 *
 * @throws InputError that names the policies that are missing
 */
export function requirePolicies(
  config: Config,
  rules: readonly Guardrail[],
): void {
  const policies = config.getOptionalConfigArray(KEY);
  if (!policies) {
    return;
  }
  const ids = policies.map(policy => policy.getOptionalString('id'));
  const missing = rules.flatMap(({ id, effect }) =>
    typeof effect === 'object' && !ids.includes(effect.requireApproval)
      ? [`"${effect.requireApproval}", which the guardrail ${id} demands`]
      : [],
  );
  if (missing.length > 0) {
    throw new InputError(
      `${KEY} has no policy ${missing.join(
        ', nor ',
      )}: add it, with the stages that must agree`,
    );
  }
}
