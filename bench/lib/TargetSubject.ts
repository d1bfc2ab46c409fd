import { JsonObject } from '@backstage/types';
import {
  EnvironmentTarget,
  RenderedContent,
  TargetEnvironment,
  TargetState,
} from '@glovebox/backstage-plugin-research-environments-node';

/** One environment on a target, called as the engine does: again with the state that came back, until it is done. */
export class TargetSubject {
  readonly environment: TargetEnvironment;
  readonly rendered: RenderedContent;
  private state: TargetState = {};

  constructor(
    private readonly target: EnvironmentTarget,
    id: string,
    objects: JsonObject[],
  ) {
    this.environment = {
      id,
      name: 'bench',
      namespace: `env-bench-${id}`,
      ownerGroup: 'group:default/vision',
      ownerGroupObjectId: '5f0c7a3e-0000-4000-8000-000000000001',
      riskClass: 'standard',
      isolationClass: 'shared-kernel',
      egress: 'dns-only',
      region: 'eastus',
      revision: 1,
    };
    this.rendered = target.render(this.environment, {
      kind: 'kubernetes',
      objects,
    });
  }

  async apply(): Promise<void> {
    let done = false;
    while (!done) {
      const step = await this.target.apply({ ...this.call(), inputs: {} });
      ({ done, state: this.state } = step);
    }
  }

  observe() {
    return this.target.observe(this.call());
  }

  private call() {
    return {
      environment: this.environment,
      rendered: this.rendered,
      state: this.state,
      signal: AbortSignal.timeout(60_000),
    };
  }
}
