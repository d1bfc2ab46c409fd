import { GuardrailFinding } from '@glovebox/guarded-change-common';
import { ParsedBundle } from '../bundle/parseBundle';
import { GuardedChange } from '../guardrails/Guardrails';
import { BundleFile } from '../model/records';

/** The platform's rules on content: what a bundle may hold, and the guardrails. */
export interface RevisionRules {
  /** @throws InputError on a bundle that may not be. */
  parse(files: readonly BundleFile[]): ParsedBundle;
  evaluate(change: GuardedChange): GuardrailFinding[];
}
