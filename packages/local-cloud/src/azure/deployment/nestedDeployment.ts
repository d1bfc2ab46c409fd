import { invalidTemplate } from '../ArmError';
import { isObject, objectAt, textAt, type JsonObject } from '../json';
import {
  evaluateValue,
  type ScopedFunctions,
} from '../template/evaluateExpression';
import type { TemplateResource } from '../template/expandTemplate';
import type { TemplateDeployment } from '../template/templateFunctions';

/**
 * Reads a deployment within a deployment, which evaluates its template by itself.
 *
 * @throws ArmError `InvalidTemplate` for a linked template or one evaluated outside.
 */
export function nestedDeployment(
  outer: TemplateDeployment,
  { id, written }: TemplateResource,
  settling: ScopedFunctions,
  deploying: ScopedFunctions,
): TemplateDeployment {
  const name = id.split('/').pop()!;
  const properties = objectAt(written, 'properties');
  if (properties.templateLink !== undefined) {
    throw invalidTemplate(
      `The nested deployment '${name}' links to a template, which local-cloud does not serve`,
    );
  }
  const evaluation = textAt(
    objectAt(properties, 'expressionEvaluationOptions'),
    'scope',
  );
  if (evaluation?.toLowerCase() !== 'inner') {
    throw invalidTemplate(
      `The nested deployment '${name}' needs 'expressionEvaluationOptions.scope' to be 'inner'; local-cloud serves no other`,
    );
  }
  if (!isObject(properties.template)) {
    throw invalidTemplate(`The nested deployment '${name}' lacks 'template'`);
  }
  const settled = (key: string) => {
    const text = written[key] && evaluateValue(written[key], settling);
    return typeof text === 'string' ? text : undefined;
  };
  return {
    name,
    scope: {
      ...outer.scope,
      subscriptionId: settled('subscriptionId') ?? outer.scope.subscriptionId,
      resourceGroup: settled('resourceGroup') ?? outer.scope.resourceGroup,
    },
    location: settled('location') ?? outer.location,
    template: properties.template,
    parameters: evaluateValue(
      objectAt(properties, 'parameters'),
      deploying,
    ) as JsonObject,
  };
}
