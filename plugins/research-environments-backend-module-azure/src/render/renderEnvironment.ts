import { InputError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import {
  RenderedContent,
  TargetContent,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import { subnetIn } from './endpointsTemplate';
import { platformTemplate } from './platformTemplate';
import { stampTemplate } from './stampTemplate';
import { storageAccountsOf } from './storageAccounts';

/**
 * The platform's template, then the template's own unless it is empty. Pure.
 *
 * @throws InputError on a template that holds what only the platform may.
 */
export function renderEnvironment(
  place: { targetId: string; subscriptionId: string },
  environment: TargetEnvironment,
  content: TargetContent,
): RenderedContent {
  const { targetId, subscriptionId } = place;
  if (content.kind !== 'azure') {
    throw new InputError(
      `${targetId} is an Azure subscription and takes an ARM template only`,
    );
  }
  const template = withParameters(content.template, content.parameters);
  const stamped = stampTemplate(environment, template);
  const isEmpty =
    !Array.isArray(stamped.resources) || stamped.resources.length === 0;
  const subnet = subnetIn(subscriptionId, environment.privateLink);
  const hasStorage = storageAccountsOf(template).length > 0;
  return {
    targetId,
    kind: 'azure',
    documents: [
      {
        origin: 'baseline',
        content: platformTemplate(environment, template, subnet),
      },
      ...(isEmpty ? [] : [{ origin: 'template' as const, content: stamped }]),
    ],
    lateBound: [],
    ...(hasStorage && subnet
      ? { privateEndpointRange: subnet.addressRange }
      : {}),
  };
}

/** The values become the defaults, so that the template says by itself what it is deployed with. */
function withParameters(
  template: JsonObject,
  parameters: JsonObject,
): JsonObject {
  if (Object.keys(parameters).length === 0) {
    return template;
  }
  const declared = (template.parameters ?? {}) as Record<string, JsonObject>;
  const unknown = Object.keys(parameters).find(name => !(name in declared));
  if (unknown !== undefined) {
    throw new InputError(
      `azure/main.json has no parameter '${unknown}'. Declare it, or leave the value out.`,
    );
  }
  return {
    ...template,
    parameters: Object.fromEntries(
      Object.entries(declared).map(([name, declaration]) => [
        name,
        name in parameters
          ? { ...declaration, defaultValue: parameters[name] }
          : declaration,
      ]),
    ),
  };
}
