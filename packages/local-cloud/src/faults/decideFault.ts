import { dice } from './dice';
import { Fault, FaultApi, FaultPlan, FaultRule } from './FaultRule';

/** A call as rules see it. */
export type FaultCall = {
  api: FaultApi;
  method: string;
  /** Path with query. */
  url: string;
  /** Whether it is a Kubernetes watch, which has an answer without an end. */
  watch: boolean;
};

/** How often a rule has matched a call, and struck one. */
export type FaultCount = { matched: number; struck: number };

/** What happens to one call. */
export type FaultDecision = {
  delayBeforeMs: number;
  delayAfterMs: number;
  /** The one fault that ends the call. */
  fault: Exclude<Fault, { type: 'latency' }> | undefined;
  /** The counts after this call. */
  counts: FaultCount[];
};

/**
 * Decides what happens to a call. Delays add up; the first other fault that strikes ends the call, and rules behind it are
 * not asked. Whether a rule strikes the k-th call that it matches depends on seed, rule and k alone, so a run can be repeated
 * call by call whatever else goes on.
 */
export function decideFault(
  plan: FaultPlan,
  before: readonly FaultCount[],
  call: FaultCall,
): FaultDecision {
  const decision: FaultDecision = {
    delayBeforeMs: 0,
    delayAfterMs: 0,
    fault: undefined,
    counts: plan.rules.map(
      (_, index) => before[index] ?? { matched: 0, struck: 0 },
    ),
  };
  for (const [index, rule] of plan.rules.entries()) {
    const count = decision.counts[index];
    if (isOver(rule, count) || !matches(rule, call)) continue;
    const [struckDie, lengthDie] = dice(plan.seed, index, count.matched);
    const struck = struckDie < (rule.share ?? 1);
    decision.counts[index] = {
      matched: count.matched + 1,
      struck: count.struck + (struck ? 1 : 0),
    };
    if (!struck) continue;
    const { fault } = rule;
    if (fault.type !== 'latency') {
      decision.fault = fault;
      break;
    }
    const delay = lengthOf(fault, lengthDie);
    if (fault.when === 'before') decision.delayBeforeMs += delay;
    else decision.delayAfterMs += delay;
  }
  return decision;
}

function isOver(rule: FaultRule, count: FaultCount): boolean {
  return rule.next !== undefined && count.struck >= rule.next;
}

function matches(rule: FaultRule, call: FaultCall): boolean {
  return (
    isInScope(rule.api, call.api) &&
    isPossible(rule.fault, call.watch) &&
    (rule.methods?.includes(call.method) ?? true) &&
    (rule.path === undefined || new RegExp(rule.path).test(call.url))
  );
}

/** Sign-in must be asked for: a person who cannot sign in sees nothing of the faults that a test is about. */
function isInScope(scope: FaultRule['api'], api: FaultApi): boolean {
  if (scope === undefined) return api !== 'sign-in';
  return scope === api || (scope === 'kubernetes' && api.startsWith(scope));
}

/** A watch has no end to lose or delay, and nothing else can be dropped in its midst. */
function isPossible(fault: Fault, watch: boolean): boolean {
  if (fault.type === 'watch-drop') return watch;
  return !watch || fault.when === 'before';
}

function lengthOf(
  { ms, upToMs = ms }: Extract<Fault, { type: 'latency' }>,
  die: number,
): number {
  return Math.round(ms + (upToMs - ms) * die);
}
