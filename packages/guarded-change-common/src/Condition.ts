/**
 * One observed fact about a subject, in the form Kubernetes uses
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/, metav1.Condition).
 *
 * Conditions are found by looking at the target, never copied from an operation.
 *
 * @public
 */
export interface Condition {
  /** PascalCase name, for example `Ready` or `BaselineObserved`. */
  type: string;
  /** `Unknown` when the fact could not be observed: unobservable is never a pass. */
  status: ConditionStatus;
  /** PascalCase, stable, for programs. */
  reason: string;
  /** A sentence for people that says what to do next where something is wrong. */
  message: string;
  /** ISO 8601 in UTC: when `status` last changed. */
  lastTransitionTime: string;
  /** The revision that was current when this was observed. */
  observedGeneration: number;
}

/** @public */
export type ConditionStatus = 'True' | 'False' | 'Unknown';

/**
 * Returns `conditions` with `next` in place of the condition of the same type. The transition time only moves when the
 * status changes, so that a reader can tell for how long something has been so.
 *
 * @public
 */
export function setCondition(
  conditions: readonly Condition[],
  next: Omit<Condition, 'lastTransitionTime'>,
  now: Date,
): Condition[] {
  const previous = conditions.find(c => c.type === next.type);
  const lastTransitionTime =
    previous?.status === next.status
      ? previous.lastTransitionTime
      : now.toISOString();
  const condition: Condition = { ...next, lastTransitionTime };
  return previous
    ? conditions.map(c => (c.type === next.type ? condition : c))
    : [...conditions, condition];
}
