import {
  EnvironmentTarget,
  RenderedContent,
  TargetCall,
  TargetContent,
  TargetDestroyResult,
  TargetEnvironment,
  TargetError,
  TargetFacts,
  TargetObservation,
  TargetPlan,
  TargetStepResult,
  TargetWatchOptions,
} from '@glovebox/backstage-plugin-research-environments-node';
import { JsonObject } from '@backstage/types';
import {
  DriftFinding,
  LABELS,
} from '@glovebox/backstage-plugin-research-environments-common';

/** Runs `effect`, or does something about it. */
export type Around = <T>(call: string, effect: () => Promise<T>) => Promise<T>;

type Method = 'plan' | 'apply' | 'observe' | 'heal' | 'destroy';

/**
 * A target in memory: the world outside, for tests. It can be told to fail, to be unreachable, to need several calls, and it
 * counts what it created, so that a double effect is seen.
 */
export class FakeTarget implements EnvironmentTarget {
  readonly facts: TargetFacts;
  /** Objects that exist, by environment id. */
  readonly objects = new Map<string, string[]>();
  /** How often each environment was created from nothing. */
  readonly creations = new Map<string, number>();
  readonly calls: { method: Method; environmentId: string }[] = [];
  /** Added to everything that is rendered, as a changed baseline would. */
  baseline = 'v1';
  /** Calls of `apply` and `destroy` that are needed until they are done. */
  callsNeeded = 1;
  /** What `destroy` cannot remove unless it is forced, and then leaves. */
  sticky: string | undefined;
  healthy = true;
  /** What somebody changed around the portal, by environment id. */
  readonly drift = new Map<string, DriftFinding[]>();
  /** Whether whoever changed something changes it again each time it is restored. */
  stubborn = false;
  /** What was restored, in order. */
  readonly healed: { environmentId: string; names: string[] }[] = [];
  /** Handed over by whoever watches; `undefined` while nobody does. */
  watching: TargetWatchOptions | undefined;
  inputsSeen: Record<string, string> = {};
  private failures: { method: Method; error: Error; times: number }[] = [];
  private progress = new Map<string, number>();
  /** Stands around every call, to kill the caller before or after it had its effect. */
  around: Around = (_, effect) => effect();

  constructor(facts: Partial<TargetFacts> & Pick<TargetFacts, 'id' | 'kind'>) {
    this.facts = {
      title: facts.id,
      region: 'westeurope',
      riskClasses: ['standard', 'sensitive', 'high-risk'],
      gpuTypes: facts.kind === 'kubernetes' ? ['H100'] : [],
      ...facts,
    };
  }

  /** Makes the next calls of a method fail. */
  fail(method: Method, error: Error, times = Infinity): void {
    this.failures.push({ method, error, times });
  }

  unreachable(): void {
    const error = new TargetError(
      'Unreachable',
      `${this.facts.title} does not answer; the platform team looks into it.`,
      { retryable: true, retryAfterMs: 5 },
    );
    for (const method of ['plan', 'apply', 'observe', 'destroy'] as const) {
      this.fail(method, error);
    }
  }

  recover(): void {
    this.failures = [];
  }

  render(
    environment: TargetEnvironment,
    content: TargetContent,
  ): RenderedContent {
    const template: JsonObject[] =
      content.kind === 'kubernetes' ? content.objects : [content.template];
    return {
      targetId: this.facts.id,
      kind: this.facts.kind,
      documents: [
        {
          origin: 'baseline',
          content:
            content.kind === 'kubernetes'
              ? this.namespace(environment)
              : { resources: [], baseline: this.baseline },
        },
        ...template.map(object => ({
          origin: 'template' as const,
          content:
            content.kind === 'kubernetes'
              ? stampLabels(environment, object)
              : object,
        })),
      ],
      lateBound: [],
    };
  }

  plan(call: TargetCall): Promise<TargetPlan> {
    return this.around(`plan ${this.facts.id}`, () => this.doPlan(call));
  }

  private async doPlan(call: TargetCall): Promise<TargetPlan> {
    this.begin('plan', call);
    return {
      objects: call.rendered.documents.map((document, index) => ({
        targetId: this.facts.id,
        type: String(document.content.kind ?? 'Template'),
        name: `object-${index}`,
        origin: document.origin,
        change: 'create',
        after: JSON.stringify(document.content),
        refused:
          document.content.refuse === undefined
            ? undefined
            : String(document.content.refuse),
      })),
      notChecked: [],
    };
  }

  apply(
    call: TargetCall & { inputs: Record<string, string> },
  ): Promise<TargetStepResult> {
    return this.around(`apply ${this.facts.id}`, () => this.doApply(call));
  }

  private async doApply(
    call: TargetCall & { inputs: Record<string, string> },
  ): Promise<TargetStepResult> {
    this.begin('apply', call);
    const { id } = call.environment;
    this.inputsSeen = call.inputs;
    if (!this.objects.has(id)) {
      this.creations.set(id, (this.creations.get(id) ?? 0) + 1);
    }
    this.objects.set(
      id,
      call.rendered.documents.map(d => JSON.stringify(d.content)),
    );
    const done = this.advance(`apply ${id}`);
    return {
      done,
      state: { ...call.state, applied: id },
      outputs:
        done && this.facts.kind === 'azure'
          ? { identityClientId: `client-of-${id}` }
          : undefined,
      retryAfterMs: 1,
    };
  }

  observe(call: TargetCall): Promise<TargetObservation> {
    return this.around(`observe ${this.facts.id}`, () => this.doObserve(call));
  }

  private async doObserve(call: TargetCall): Promise<TargetObservation> {
    this.begin('observe', call);
    const exists = this.objects.has(call.environment.id);
    return {
      resources: call.rendered.documents.map((document, index) => ({
        targetId: this.facts.id,
        type: String(document.content.kind ?? 'Template'),
        name: `object-${index}`,
        origin: document.origin,
        health: this.healthOf(exists),
        observedAt: '2026-01-01T00:00:00.000Z',
      })),
      baselineObserved: exists,
      workloadsRunning: exists ? this.healthy : undefined,
      drift: this.drift.get(call.environment.id) ?? [],
    };
  }

  heal(
    call: TargetCall & { findings: readonly DriftFinding[] },
  ): Promise<TargetStepResult> {
    return this.around(`heal ${this.facts.id}`, () => this.doHeal(call));
  }

  private async doHeal(
    call: TargetCall & { findings: readonly DriftFinding[] },
  ): Promise<TargetStepResult> {
    this.begin('heal', call);
    const { id } = call.environment;
    const names = call.findings.map(finding => finding.name);
    this.healed.push({ environmentId: id, names });
    if (!this.stubborn) {
      const left = this.drift.get(id)?.filter(f => !names.includes(f.name));
      this.drift.set(id, left ?? []);
    }
    return { done: true, state: call.state };
  }

  async watch(options: TargetWatchOptions): Promise<void> {
    this.watching = options;
    options.healthy(true);
    options.resync();
    await new Promise(resolve => {
      options.signal.addEventListener('abort', resolve);
    });
    this.watching = undefined;
  }

  destroy(call: TargetCall & { force: boolean }): Promise<TargetDestroyResult> {
    return this.around(`destroy ${this.facts.id}`, () => this.doDestroy(call));
  }

  private async doDestroy(
    call: TargetCall & { force: boolean },
  ): Promise<TargetDestroyResult> {
    this.begin('destroy', call);
    const { id } = call.environment;
    if (!this.advance(`destroy ${id}`)) {
      return { done: false, state: call.state, inventory: [], retryAfterMs: 1 };
    }
    const existed = this.objects.get(id) ?? [];
    this.objects.delete(id);
    const removed = existed.map((_, index) => ({
      targetId: this.facts.id,
      type: 'Object',
      name: `object-${index}`,
      outcome: 'removed' as const,
    }));
    return {
      done: true,
      state: {},
      inventory: this.sticky
        ? [
            ...removed,
            {
              targetId: this.facts.id,
              type: 'PersistentVolume',
              name: this.sticky,
              outcome: 'stayed',
              reason: 'A finalizer holds it.',
            },
          ]
        : removed,
    };
  }

  async connect(environment: TargetEnvironment) {
    return {
      kubeconfig: `namespace: ${environment.namespace}`,
      commands: [{ title: 'Pods', command: 'kubectl get pods' }],
      notes: [],
    };
  }

  async check() {
    return { healthy: true, reason: 'Ok', message: 'It answers.' };
  }

  private namespace(environment: TargetEnvironment): JsonObject {
    return stampLabels(environment, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: environment.namespace,
        labels: { 'app.kubernetes.io/name': 'glovebox' },
        annotations: { baseline: this.baseline },
      },
    });
  }

  private healthOf(exists: boolean) {
    if (!exists) {
      return 'missing' as const;
    }
    return this.healthy ? ('current' as const) : ('progressing' as const);
  }

  private begin(method: Method, call: TargetCall): void {
    this.calls.push({ method, environmentId: call.environment.id });
    call.signal.throwIfAborted();
    const failure = this.failures.find(f => f.method === method && f.times > 0);
    if (failure) {
      failure.times -= 1;
      throw failure.error;
    }
  }

  private advance(key: string): boolean {
    const calls = (this.progress.get(key) ?? 0) + 1;
    this.progress.set(key, calls);
    return calls >= this.callsNeeded;
  }
}

function stampLabels(
  environment: TargetEnvironment,
  object: JsonObject,
): JsonObject {
  const metadata = (object.metadata ?? {}) as JsonObject;
  return {
    ...object,
    metadata: {
      ...metadata,
      namespace: environment.namespace,
      labels: {
        ...(metadata.labels as JsonObject | undefined),
        [LABELS.environmentId]: environment.id,
        [LABELS.ownerGroup]: environment.ownerGroup.split('/')[1],
      },
    },
  };
}
