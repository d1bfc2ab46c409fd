import { JsonObject, JsonValue } from '@backstage/types';
import { asJsonObject } from '@glovebox/guarded-change-common';
import { ArmScope, armScope, evaluateArm } from '../bundle/armLiterals';

const NESTED_DEPLOYMENT = 'microsoft.resources/deployments';

/**
 * Every resource of an ARM template and of the deployments nested in it, with parameters and variables replaced by their
 * values. What is still an expression afterwards is not known before it runs.
 *
 * @param template - the template, as it would be deployed
 * @throws InputError on an expression that cannot be read
 */
export function azureResources(template: JsonObject): JsonObject[] {
  return resourcesOf(template, armScope(template, {}));
}

function resourcesOf(template: JsonObject, scope: ArmScope): JsonObject[] {
  return resourceList(template.resources).flatMap(resource => {
    const type = String(resource.type).toLowerCase();
    if (type !== NESTED_DEPLOYMENT) {
      return [asJsonObject(evaluateArm(resource, scope))];
    }
    return nestedResources(asJsonObject(resource.properties), scope);
  });
}

function nestedResources(
  properties: JsonObject,
  outer: ArmScope,
): JsonObject[] {
  const template = asJsonObject(properties.template);
  const passed = asJsonObject(
    evaluateArm(asJsonObject(properties.parameters), outer),
  );
  const { scope } = asJsonObject(properties.expressionEvaluationOptions);
  const inner = String(scope).toLowerCase() === 'inner';
  return resourcesOf(template, inner ? armScope(template, passed) : outer);
}

/** Resources are a list, or in templates with symbolic names an object. */
function resourceList(resources: JsonValue | undefined): JsonObject[] {
  const list = Array.isArray(resources)
    ? resources
    : Object.values(asJsonObject(resources));
  return list.map(asJsonObject);
}
