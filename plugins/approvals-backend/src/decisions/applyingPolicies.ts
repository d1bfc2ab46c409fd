import { JsonObject } from '@backstage/types';
import { ApprovalRequest } from '@glovebox/backstage-plugin-approvals-common';
import { CelEvaluationError } from '@glovebox/guarded-change-node';
import { PolicyConfig } from '../config/ApprovalsConfig';
import { ApplyingPolicy } from './mergePolicies';

/** Why a request cannot be opened. */
export interface Refusal {
  /** PascalCase, stable. */
  reason: string;
  message: string;
}

/**
 * The policies that apply: those that match, and those that guardrails demand. Refused where none applies, where one is
 * demanded that does not exist, and where a policy cannot tell whether it applies.
 */
export function applyingPolicies(
  request: Pick<
    ApprovalRequest,
    'subject' | 'facts' | 'requester' | 'requiredPolicies'
  >,
  policies: readonly PolicyConfig[],
): { applying: ApplyingPolicy[]; refused?: Refusal } {
  const unknown = request.requiredPolicies.find(
    id => !policies.some(policy => policy.id === id),
  );
  if (unknown !== undefined) {
    return {
      applying: [],
      refused: {
        reason: 'UnknownPolicy',
        message: `A guardrail demands the approval policy "${unknown}", which is not configured. Ask the platform team to add it.`,
      },
    };
  }
  const applying: ApplyingPolicy[] = [];
  for (const policy of policies) {
    const matched = matches(policy, request);
    if (matched === 'undecidable') {
      return {
        applying,
        refused: {
          reason: 'PolicyUndecidable',
          message: `The approval policy "${policy.title}" cannot tell whether it applies to this. Ask the platform team to correct its expression.`,
        },
      };
    }
    if (request.requiredPolicies.includes(policy.id)) {
      applying.push({ policy, because: 'required' });
    } else if (matched) {
      applying.push({ policy, because: 'match' });
    }
  }
  return applying.length > 0
    ? { applying }
    : { applying, refused: noPolicy(request.subject) };
}

function matches(
  policy: PolicyConfig,
  request: Pick<ApprovalRequest, 'subject' | 'facts' | 'requester'>,
): boolean | 'undecidable' {
  try {
    return (
      policy.match?.evaluate({
        subject: { ...request.subject } as JsonObject,
        facts: request.facts,
        requester: request.requester,
      }) ?? false
    );
  } catch (error) {
    if (error instanceof CelEvaluationError) {
      return 'undecidable';
    }
    throw error;
  }
}

function noPolicy(subject: ApprovalRequest['subject']): Refusal {
  return {
    reason: 'NoPolicy',
    message: `No approval policy covers ${subject.action} of ${subject.kind} with these facts, and what none covers is refused. Ask the platform team for a policy.`,
  };
}
