import {
  decideFault,
  FaultCall,
  FaultCount,
  FaultDecision,
} from './decideFault';
import { FaultApi, FaultPlan, faultPlan, FaultRuleInput } from './FaultRule';

/** What is in force now. */
export type FaultStatus = {
  seed: number;
  rules: (FaultPlan['rules'][number] & FaultCount)[];
  /** APIs that answer nothing, with the time at which they answer again. */
  outages: { api: FaultApi; until: string }[];
};

/** The handle on the faults of a running local-cloud. */
export interface FaultControl {
  /**
   * Replaces all rules, with their counts at zero.
   * @throws ZodError that names what is wrong.
   */
  set(rules: FaultRuleInput[], options?: { seed?: number }): void;
  /** Ends all faults, outages too. */
  clear(): void;
  status(): FaultStatus;
  /** Cuts an API's open connections and every call to it for a time. */
  stopAnswering(api: FaultApi, seconds: number): void;
}

const NONE: FaultPlan = { seed: 1, rules: [] };

/** Keeps the rules in force and counts what they did. */
export class Faults implements FaultControl {
  private plan = NONE;
  private counts: FaultCount[] = [];
  private readonly outages = new Map<FaultApi, Date>();
  private readonly cutters = new Map<FaultApi, () => void>();

  constructor(private readonly clock: () => Date) {}

  set(rules: FaultRuleInput[], options: { seed?: number } = {}): void {
    this.use(faultPlan.parse({ rules, ...options }));
  }

  use(plan: FaultPlan): void {
    this.plan = plan;
    this.counts = [];
  }

  clear(): void {
    this.use(NONE);
    this.outages.clear();
  }

  status(): FaultStatus {
    const { seed, rules } = this.plan;
    return {
      seed,
      rules: rules.map((rule, index) => ({
        ...rule,
        ...(this.counts[index] ?? { matched: 0, struck: 0 }),
      })),
      outages: [...this.outages]
        .filter(([api]) => this.isDown(api))
        .map(([api, until]) => ({ api, until: until.toISOString() })),
    };
  }

  stopAnswering(api: FaultApi, seconds: number): void {
    this.outages.set(api, new Date(this.clock().getTime() + seconds * 1000));
    this.cutters.get(api)?.();
  }

  /** Tells how an API's open connections are cut. */
  onCut(api: FaultApi, cut: () => void): void {
    this.cutters.set(api, cut);
  }

  isDown(api: FaultApi): boolean {
    const until = this.outages.get(api);
    return until !== undefined && this.clock() < until;
  }

  decide(call: FaultCall): FaultDecision {
    const decision = decideFault(this.plan, this.counts, call);
    this.counts = decision.counts;
    return decision;
  }
}
