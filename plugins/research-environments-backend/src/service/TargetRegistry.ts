import { ConflictError } from '@backstage/errors';
import { Placement } from '@glovebox/backstage-plugin-research-environments-common';
import {
  EnvironmentTarget,
  TargetError,
  TargetFacts,
} from '@glovebox/backstage-plugin-research-environments-node';

/** The clusters and subscriptions that modules connected. */
export class TargetRegistry {
  private readonly targets = new Map<string, EnvironmentTarget>();

  /** @throws ConflictError when its id is taken. */
  add(target: EnvironmentTarget): void {
    const { id } = target.facts;
    if (this.targets.has(id)) {
      throw new ConflictError(
        `Two targets are called ${id}; give each cluster and subscription a name of its own`,
      );
    }
    this.targets.set(id, target);
  }

  facts(): TargetFacts[] {
    return this.list().map(target => target.facts);
  }

  /** The target, while config has it. */
  find(id: string): EnvironmentTarget | undefined {
    return this.targets.get(id);
  }

  /** @throws TargetError when config no longer has it. */
  get(id: string): EnvironmentTarget {
    const target = this.find(id);
    if (!target) {
      throw new TargetError(
        'TargetNotConfigured',
        `The target ${id} is no longer configured; the platform team adds it back so that what runs there can be managed`,
        { retryable: false },
      );
    }
    return target;
  }

  /** Those of a placement that config still has. */
  configured(placement: Placement): EnvironmentTarget[] {
    return placement.targetIds.flatMap(id => this.targets.get(id) ?? []);
  }

  /** All targets. */
  list(): EnvironmentTarget[] {
    return [...this.targets.values()];
  }

  /** The targets of a placement in the order of application: Azure first, since its outputs are bound late. */
  placed(placement: Placement): EnvironmentTarget[] {
    const rank = { azure: 0, kubernetes: 1 };
    return placement.targetIds
      .map(id => this.get(id))
      .sort((a, b) => rank[a.facts.kind] - rank[b.facts.kind]);
  }
}
