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
} from '@glovebox/backstage-plugin-research-environments-node';
import { AzureSubscription } from '@glovebox/azure-clients-node';
import { applyEnvironment } from './apply/applyEnvironment';
import { checkSubscription } from './checkSubscription';
import { destroyEnvironment } from './destroy/destroyEnvironment';
import { observeEnvironment } from './observe/observeEnvironment';
import { planEnvironment } from './plan/planEnvironment';
import { renderEnvironment } from './render/renderEnvironment';
import { SubscriptionContext } from './SubscriptionContext';

/** One configured subscription that environments can be placed on. */
export class AzureTarget implements EnvironmentTarget {
  readonly facts: TargetFacts;
  private readonly context: SubscriptionContext;

  constructor(
    subscription: AzureSubscription,
    options: { now?: () => Date } = {},
  ) {
    const { name, title, region, riskClasses } = subscription.config;
    const id = `azure:${name}`;
    this.facts = {
      id,
      kind: 'azure',
      title,
      region,
      riskClasses,
      gpuTypes: [],
    };
    this.context = {
      targetId: id,
      subscription,
      now: options.now ?? (() => new Date()),
    };
  }

  render(
    environment: TargetEnvironment,
    content: TargetContent,
  ): RenderedContent {
    const { targetId, subscription } = this.context;
    return renderEnvironment(
      { targetId, subscriptionId: subscription.config.id },
      environment,
      content,
    );
  }

  plan(call: TargetCall): Promise<TargetPlan> {
    return planEnvironment(this.context, call);
  }

  apply(call: TargetCall): Promise<TargetStepResult> {
    return applyEnvironment(this.context, call);
  }

  observe(call: TargetCall): Promise<TargetObservation> {
    return observeEnvironment(this.context, call);
  }

  destroy(call: TargetCall & { force: boolean }): Promise<TargetDestroyResult> {
    return destroyEnvironment(this.context, call);
  }

  check(signal: AbortSignal) {
    return checkSubscription(this.context, signal);
  }
}
