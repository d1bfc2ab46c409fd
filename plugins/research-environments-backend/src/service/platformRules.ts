import { Config } from '@backstage/config';
import { readAllowedContent } from '../bundle/allowedContent';
import { parseBundle } from '../bundle/parseBundle';
import { Guardrails } from '../guardrails/Guardrails';
import { requirePolicies } from '../guardrails/requirePolicies';
import { RevisionRules } from './RevisionRules';

/** The platform's rules as config sets them. @throws InputError that names the key. */
export function platformRules(config: Config): RevisionRules {
  const allowed = readAllowedContent(config);
  const guardrails = Guardrails.fromConfig(config);
  requirePolicies(config, guardrails.list());
  return {
    parse: files => parseBundle(files, allowed),
    evaluate: change => guardrails.evaluate(change),
  };
}
