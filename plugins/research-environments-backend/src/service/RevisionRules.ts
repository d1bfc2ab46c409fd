import { JsonObject } from '@backstage/types';
import { GuardrailFinding } from '@glovebox/guarded-change-common';
import { QuotaLine } from '@glovebox/backstage-plugin-research-environments-common';
import {
  RenderedContent,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import { BundleFile } from '../model/records';

/** The template's part of a revision, read and checked. */
export interface ParsedBundle {
  kubernetes: JsonObject[];
  azure?: { template: JsonObject; parameters: JsonObject };
}

/** What the guardrails look at. */
export interface RevisionUnderRules {
  environment: TargetEnvironment;
  rendered: RenderedContent[];
  quota: QuotaLine[];
  durationDays: number;
}

/** The platform's rules on content: what a bundle may hold, and the guardrails. */
export interface RevisionRules {
  /** @throws InputError on a bundle that may not be. */
  parse(files: readonly BundleFile[]): ParsedBundle;
  evaluate(revision: RevisionUnderRules): GuardrailFinding[];
}
