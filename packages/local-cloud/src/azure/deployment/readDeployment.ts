import { ArmError, invalidTemplate } from '../ArmError';
import { isObject, objectAt, textAt, type JsonObject } from '../json';
import { requireRegion } from '../resources/regions';
import { parseResourceId } from '../resources/ResourceId';
import type { TemplateDeployment } from '../template/templateFunctions';
import type { DeploymentScope } from '../template/functions/idFunctions';

/**
 * Reads a deployment or a deployment stack as it is sent.
 *
 * @throws ArmError when it lacks a template, or a location at subscription scope.
 */
export function readDeployment(
  scope: DeploymentScope,
  id: string,
  body: JsonObject,
): TemplateDeployment {
  const properties = objectAt(body, 'properties');
  if (properties.templateLink || properties.parametersLink) {
    throw invalidTemplate(
      'Linked templates and parameters are not served by local-cloud: send them within the request',
    );
  }
  if (!isObject(properties.template)) {
    throw new ArmError(
      400,
      'InvalidRequestContent',
      "The request content was invalid: 'properties.template' is required.",
      'properties.template',
    );
  }
  const placed = { ...body };
  const parsed = parseResourceId(id);
  if (!scope.resourceGroup) requireRegion(parsed, placed);
  return {
    name: parsed.name,
    scope,
    location: textAt(placed, 'location'),
    template: properties.template,
    parameters: objectAt(properties, 'parameters'),
  };
}
