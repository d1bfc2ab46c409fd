import { JsonObject, JsonValue } from '@backstage/types';
import { digest } from '@glovebox/guarded-change-node';
import {
  GpuRequest,
  Placement,
  RiskClass,
  TemplateRef,
} from '@glovebox/backstage-plugin-research-environments-common';
import { RenderedContent } from '@glovebox/backstage-plugin-research-environments-node';

/** Everything an approver relies on. */
export interface DigestedChange {
  /** What is done: `create`, `revise` or `force-delete`. */
  action: string;
  environmentId: string;
  name: string;
  revision: number;
  baseRevision?: number;
  placement: Placement;
  namespace: string;
  /** With the baseline and the path of each late-bound value. */
  rendered: readonly RenderedContent[];
  requester: string;
  beneficiaries: readonly string[];
  ownerGroup: string;
  lead?: string;
  purpose: string;
  riskClass: RiskClass;
  durationDays: number;
  /** What it takes from the team's quota. */
  gpu?: GpuRequest;
  /** The facts that approval policies read. */
  facts: JsonObject;
  /** Policies that guardrails demand. */
  requiredPolicies: readonly string[];
  template: TemplateRef;
}

/**
 * The digest that a requester submits, approvers agree to, and that is compared again before anything is applied. The order of
 * people and policies does not matter; the order of documents does, since they are applied in it.
 */
export function environmentDigest(change: DigestedChange): string {
  return digest(
    withoutUndefined({
      ...change,
      beneficiaries: [...change.beneficiaries].sort(),
      requiredPolicies: [...change.requiredPolicies].sort(),
    }) as JsonObject,
  );
}

/** An absent fact and one that is `undefined` are the same; anything else that JSON cannot say is refused by `digest`. */
function withoutUndefined(value: unknown): JsonValue {
  if (Array.isArray(value)) {
    return value.map(withoutUndefined);
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => [key, withoutUndefined(member)]),
    );
  }
  return value as JsonValue;
}
