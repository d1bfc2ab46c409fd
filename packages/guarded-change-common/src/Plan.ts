/** What applying would do to one object. @public */
export type PlannedChange =
  | 'create'
  | 'update'
  | 'replace'
  | 'delete'
  | 'none'
  /** The target could not tell; `notChecked` says why. */
  | 'unknown';

/** One object or resource as it would be, and what applying would do to it. @public */
export interface PlannedObject {
  /** Id of the target it goes to, for example `kubernetes:aks-east`. */
  targetId: string;
  /** `apiVersion/kind` for Kubernetes, the resource type for Azure. */
  type: string;
  name: string;
  namespace?: string;
  /** The baseline is added by the platform; the rest comes from the template. */
  origin: 'baseline' | 'template';
  change: PlannedChange;
  /** What is there now, as YAML. Absent when nothing is. */
  before?: string;
  /** What would be there, as YAML. Absent when it would be removed. */
  after?: string;
  /** What the target's dry run could not check before it exists, and why. */
  notChecked?: string;
  /** What the target's dry run refused, in the target's words made actionable. */
  refused?: string;
}

/** What a rule says of a change. `pass` only when the rule was evaluated and held. @public */
export type GuardrailOutcome = 'pass' | 'warn' | 'require-approval' | 'deny';

/** @public */
export interface GuardrailFinding {
  guardrailId: string;
  title: string;
  /** Control id from the reference architecture, for example `K8S-2`. */
  controlId: string;
  outcome: GuardrailOutcome;
  /** What to change, when the outcome is not `pass`. */
  message?: string;
  /** Approval policy that the rule demands, for `require-approval`. */
  policyId?: string;
  /** The object it is about, as `type name`; absent for a rule over the whole change. */
  object?: string;
}

/** The worst outcome of all findings. @public */
export function worstOutcome(
  findings: readonly Pick<GuardrailFinding, 'outcome'>[],
): GuardrailOutcome {
  const order: GuardrailOutcome[] = [
    'deny',
    'require-approval',
    'warn',
    'pass',
  ];
  return order.find(o => findings.some(f => f.outcome === o)) ?? 'pass';
}
