import { randomUUID } from 'node:crypto';
import { DriftFinding } from '@glovebox/backstage-plugin-research-environments-common';
import {
  EnvironmentTarget,
  RenderedContent,
  TargetCall,
  TargetContent,
  TargetDestroyResult,
  TargetEnvironment,
  TargetFacts,
  TargetObservation,
  TargetPlan,
  TargetStepResult,
  TargetWatchOptions,
} from '@glovebox/backstage-plugin-research-environments-node';
import { KubernetesCluster } from '@glovebox/kubernetes-clusters-node';
import { applyEnvironment } from './apply/applyEnvironment';
import { checkCluster } from './checkCluster';
import { ClusterContext } from './ClusterContext';
import { connectEnvironment } from './connectEnvironment';
import { destroyEnvironment } from './destroy/destroyEnvironment';
import { healEnvironment } from './drift/healEnvironment';
import { observeEnvironment } from './observe/observeEnvironment';
import { planEnvironment } from './plan/planEnvironment';
import { renderEnvironment } from './render/renderEnvironment';
import { watchCluster } from './watch/watchCluster';

/** One configured cluster that environments can be placed on. */
export class KubernetesTarget implements EnvironmentTarget {
  readonly facts: TargetFacts;
  private readonly context: ClusterContext;

  constructor(
    private readonly cluster: KubernetesCluster,
    options: { now?: () => Date; randomId?: () => string } = {},
  ) {
    const { name, title, region, riskClasses, gpuTypes } = cluster.config;
    const { oidcIssuer, privateLink } = cluster.config;
    const id = `kubernetes:${name}`;
    this.facts = {
      id,
      kind: 'kubernetes',
      title,
      region,
      riskClasses,
      gpuTypes,
      oidcIssuer,
      privateLink,
    };
    this.context = {
      targetId: id,
      cluster,
      observe: cluster.client('observe'),
      provision: cluster.client('provision'),
      now: options.now ?? (() => new Date()),
      randomId: options.randomId ?? randomUUID,
    };
  }

  render(
    environment: TargetEnvironment,
    content: TargetContent,
  ): RenderedContent {
    return renderEnvironment(this.facts.id, environment, content);
  }

  plan(call: TargetCall): Promise<TargetPlan> {
    return planEnvironment(this.context, call);
  }

  apply(
    call: TargetCall & { inputs: Record<string, string> },
  ): Promise<TargetStepResult> {
    return applyEnvironment(this.context, call);
  }

  observe(call: TargetCall): Promise<TargetObservation> {
    return observeEnvironment(this.context, call);
  }

  heal(
    call: TargetCall & { findings: readonly DriftFinding[] },
  ): Promise<TargetStepResult> {
    return healEnvironment(this.context, call);
  }

  watch(options: TargetWatchOptions): Promise<void> {
    return watchCluster(this.context, options);
  }

  destroy(call: TargetCall & { force: boolean }): Promise<TargetDestroyResult> {
    return destroyEnvironment(this.context, call);
  }

  connect(environment: TargetEnvironment) {
    return connectEnvironment(this.cluster, environment);
  }

  check(signal: AbortSignal) {
    return checkCluster(this.context, signal);
  }
}
