import { ArmError, invalidTemplate } from '../ArmError';
import { objectAt, textAt, type Json, type JsonObject } from '../json';
import { findProvider } from '../providers/findProvider';
import { parseResourceId } from '../resources/ResourceId';
import type { World } from '../resources/World';
import {
  finishResource,
  requireResource,
  viewResource,
  writeResource,
} from '../resources/writeResource';
import {
  evaluateValue,
  type ScopedFunctions,
} from '../template/evaluateExpression';
import {
  expandTemplate,
  findResource,
  nestedDeploymentType,
  type TemplateResource,
} from '../template/expandTemplate';
import { scopeId } from '../template/functions/idFunctions';
import { resolveParameters } from '../template/resolveParameters';
import {
  noResourceGroup,
  templateFunctions,
  type TemplateDeployment,
  type TemplateSurroundings,
} from '../template/templateFunctions';
import { UnresolvedReference } from '../template/UnresolvedReference';
import { nestedDeployment } from './nestedDeployment';

/** What watches a deployment and may stop it. */
export interface DeploymentObserver {
  /** Before a deployment within the deployment starts; throws to refuse it. */
  beforeNested?(id: string): void;
  /** Before a resource is read for `reference()`; throws to refuse it. */
  beforeReference?(id: string): void;
  /** Before a resource is written; throws to refuse it. */
  beforeWrite?(id: string, body: JsonObject): void;
  /** After a resource has been written. */
  written?(id: string): void;
  /** Waits as long as the service would take. */
  pause?(): Promise<void>;
}

/** What a deployment leaves besides resources. */
export interface DeploymentOutcome {
  /** As a deployment shows them: `{ name: { type, value } }`. */
  outputs: JsonObject;
}

/** A resource of a deployment could not be made. */
export class DeploymentFailed extends ArmError {
  constructor(readonly resourceId: string, readonly reason: ArmError) {
    super(
      reason.status,
      'DeploymentFailed',
      'At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/arm-deployment-operations for usage details.',
      resourceId,
      [
        {
          code: reason.code,
          message: reason.message,
          target: resourceId,
        },
      ],
    );
    this.name = 'DeploymentFailed';
  }
}

class DeploymentRun {
  private readonly nestedOutcomes = new Map<string, DeploymentOutcome>();
  private readonly settling: ScopedFunctions;
  private readonly deploying: ScopedFunctions;
  private readonly resources: TemplateResource[];

  constructor(
    private readonly world: World,
    private readonly deployment: TemplateDeployment,
    private readonly observer: DeploymentObserver,
  ) {
    const parameters = resolveParameters(
      objectAt(deployment.template, 'parameters'),
      deployment.parameters,
      sofar => templateFunctions(deployment, this.surroundings(sofar)),
    );
    const surroundings = this.surroundings(parameters);
    this.settling = templateFunctions(deployment, surroundings);
    this.deploying = templateFunctions(deployment, {
      ...surroundings,
      reference: (nameOrId, full) => this.reference(nameOrId, full),
    });
    this.resources = expandTemplate(deployment, this.settling);
  }

  async run(): Promise<DeploymentOutcome> {
    for (const resource of this.resources) {
      await this.deploy(resource);
    }
    return { outputs: this.outputs() };
  }

  private surroundings(parameters: JsonObject): TemplateSurroundings {
    const { scope } = this.deployment;
    return {
      parameters,
      reference: nameOrId => {
        throw invalidTemplate(
          `The function 'reference' is not expected at this location, for '${nameOrId}': use it in properties and outputs`,
        );
      },
      resourceGroup: () =>
        scope.resourceGroup
          ? this.showGroup(scopeId(scope))
          : noResourceGroup(scope),
    };
  }

  private showGroup(id: string): JsonObject {
    return viewResource(this.world, requireResource(this.world, id));
  }

  private async deploy(resource: TemplateResource) {
    if (resource.existing) return;
    if (resource.type.toLowerCase() === nestedDeploymentType.toLowerCase()) {
      const nested = nestedDeployment(
        this.deployment,
        resource,
        this.settling,
        this.deploying,
      );
      this.observer.beforeNested?.(deploymentId(nested));
      this.nestedOutcomes.set(
        resource.id.toLowerCase(),
        await new DeploymentRun(this.world, nested, this.observer).run(),
      );
      return;
    }
    try {
      await this.write(resource);
    } catch (error) {
      if (error instanceof ArmError && error.code !== 'InvalidTemplate') {
        throw new DeploymentFailed(resource.id, error);
      }
      throw error;
    }
  }

  private async write({ id, type, written }: TemplateResource) {
    refuseOutOfScope(this.deployment, id, type);
    const { dependsOn, condition, name, scope, ...content } = written;
    const body = evaluateValue(content, this.deploying) as JsonObject;
    this.observer.beforeWrite?.(id, body);
    const slow = findProvider(type).completion !== 'immediate';
    writeResource(this.world, id, body, slow ? 'Updating' : 'Succeeded');
    await this.observer.pause?.();
    finishResource(this.world, id);
    this.observer.written?.(id);
  }

  private reference(nameOrId: string, full: boolean): Json {
    const own = findResource(this.resources, nameOrId);
    const id = own?.id ?? nameOrId;
    const nested = this.nestedOutcomes.get(id.toLowerCase());
    if (nested) {
      const properties = { ...nested, provisioningState: 'Succeeded' };
      return full ? { id, properties } : properties;
    }
    if (!id.startsWith('/')) {
      throw invalidTemplate(
        `The resource referenced by 'reference('${nameOrId}')' is not defined in the template`,
      );
    }
    this.observer.beforeReference?.(id);
    const resource = requireResource(this.world, id);
    const { beneathPlan } = this.world;
    if (beneathPlan && !beneathPlan.get(id)) throw new UnresolvedReference(id);
    const shown = viewResource(this.world, resource);
    return full ? shown : objectAt(shown, 'properties');
  }

  private outputs(): JsonObject {
    const declared = objectAt(this.deployment.template, 'outputs');
    return Object.fromEntries(
      Object.keys(declared)
        .map(name => [name, objectAt(declared, name)] as const)
        .filter(([, output]) => !isSecure(output))
        .map(([name, output]) => [
          name,
          {
            type: output.type,
            value: evaluateValue(output.value ?? '', this.deploying),
          },
        ]),
    );
  }
}

function deploymentId({ name, scope }: TemplateDeployment): string {
  return `${scopeId(scope)}/providers/${nestedDeploymentType}/${name}`;
}

function isSecure(output: JsonObject): boolean {
  return (textAt(output, 'type') ?? '').toLowerCase().startsWith('secure');
}

/** A subscription holds groups and role assignments; all else lies in a group. */
function refuseOutOfScope(
  { scope }: TemplateDeployment,
  id: string,
  type: string,
) {
  const { resourceGroup } = parseResourceId(id);
  const belongs =
    resourceGroup !== undefined ||
    type.toLowerCase() === 'microsoft.authorization/roleassignments';
  if (belongs) return;
  throw invalidTemplate(
    `The resource '${id}' of type '${type}' cannot be deployed to ${scopeId(
      scope,
    )}: it has to be in a resource group`,
  );
}

/**
 * Deploys a template into a world, which may be a plan: its resources in order,
 * nested deployments included. Running it again changes nothing.
 *
 * @throws ArmError `InvalidTemplate` for the template, DeploymentFailed for a resource.
 */
export async function runDeployment(
  world: World,
  deployment: TemplateDeployment,
  observer: DeploymentObserver,
): Promise<DeploymentOutcome> {
  const run = new DeploymentRun(world, deployment, observer);
  return run.run();
}
