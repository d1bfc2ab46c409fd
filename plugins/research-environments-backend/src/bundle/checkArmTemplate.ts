import { InputError } from '@backstage/errors';
import { JsonObject, JsonValue } from '@backstage/types';
import { isJsonObject } from '@glovebox/guarded-change-common';
import { AllowedContent, ALLOWED_CONFIG_KEY } from './allowedContent';
import {
  functionsOf,
  isArmExpression,
  parseArmExpression,
} from './armExpression';

const SCHEMA =
  /^https?:\/\/schema\.management\.azure\.com\/schemas\/[0-9-]+\/deploymentTemplate\.json#?$/i;

const TEMPLATE_FIELDS = [
  '$schema',
  'contentVersion',
  'metadata',
  'parameters',
  'variables',
  'resources',
];

/** Loops, conditions, scopes and nested children would hide from the plan what is created and where. */
const RESOURCE_FIELDS = [
  'type',
  'apiVersion',
  'name',
  'comments',
  'dependsOn',
  'kind',
  'location',
  'properties',
  'sku',
  'tags',
  'zones',
];

const PARAMETER_TYPES = ['string', 'int', 'bool', 'object', 'array'];

/** Functions without effect and without access to anything but the deployment's own inputs, in lower case. */
const FUNCTIONS = [
  'and',
  'concat',
  'equals',
  'false',
  'format',
  'guid',
  'if',
  'length',
  'not',
  'or',
  'parameters',
  'replace',
  'resourcegroup',
  'resourceid',
  'string',
  'substring',
  'subscription',
  'take',
  'tolower',
  'toupper',
  'true',
  'uniquestring',
  'variables',
];

/** Tags that the platform sets to tell whose a resource is. */
const RESERVED_TAG = /^glovebox/i;

/**
 * Checks the form of the Azure part of a template: allowed resource types, one flat list of resources, functions that only
 * compute. What a resource may be configured to is for the guardrails.
 *
 * @param file - the file's path, for messages
 * @throws InputError naming the file, the resource and what to change
 */
export function checkArmTemplate(
  template: JsonObject,
  file: string,
  allowed: AllowedContent,
): void {
  const refuse = (problem: string): never => {
    throw new InputError(`${file}: ${problem}`);
  };
  checkKeys(template, refuse);
  checkFields(template, refuse);
  checkParameters(template.parameters, refuse);
  checkExpressions(template, refuse);
  checkResources(template.resources, allowed, refuse);
}

type Refuse = (problem: string) => never;

/** ARM does not tell keys apart by case, so two spellings of one could show a rule one value and Azure the other. */
function checkKeys(value: JsonValue, refuse: Refuse) {
  if (Array.isArray(value)) {
    value.forEach(item => checkKeys(item, refuse));
    return;
  }
  if (!isJsonObject(value)) {
    return;
  }
  const seen = new Set<string>();
  for (const [key, item] of Object.entries(value)) {
    if (seen.has(key.toLowerCase())) {
      refuse(
        `"${key}" is there twice in one object, in different case. Keep one.`,
      );
    }
    seen.add(key.toLowerCase());
    checkKeys(item ?? null, refuse);
  }
}

function checkFields(template: JsonObject, refuse: Refuse) {
  if (typeof template.$schema !== 'string' || !SCHEMA.test(template.$schema)) {
    refuse(
      '$schema must be the resource group schema, https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#.',
    );
  }
  for (const field of Object.keys(template)) {
    if (!TEMPLATE_FIELDS.includes(field)) {
      refuse(
        `has "${field}". A template of an environment has ${TEMPLATE_FIELDS.join(
          ', ',
        )} only; remove it.`,
      );
    }
  }
  if (template.variables !== undefined && !isJsonObject(template.variables)) {
    refuse('variables must be an object.');
  }
  if (isJsonObject(template.variables) && 'copy' in template.variables) {
    refuse('variables have a copy loop. Write the values out.');
  }
}

function checkParameters(parameters: JsonValue | undefined, refuse: Refuse) {
  if (parameters !== undefined && !isJsonObject(parameters)) {
    refuse('parameters must be an object.');
  }
  for (const [name, declared] of Object.entries(
    isJsonObject(parameters) ? parameters : {},
  )) {
    const type = isJsonObject(declared) ? declared.type : undefined;
    if (
      typeof type !== 'string' ||
      !PARAMETER_TYPES.includes(type.toLowerCase())
    ) {
      refuse(
        `parameter ${name} must have one of the types ${PARAMETER_TYPES.join(
          ', ',
        )}; a template takes no secrets.`,
      );
    }
    if (isJsonObject(declared) && declared.defaultValue === undefined) {
      refuse(
        `parameter ${name} has no defaultValue. The rendered template must hold every value.`,
      );
    }
  }
}

function checkExpressions(value: JsonValue, refuse: Refuse) {
  if (typeof value === 'string') {
    for (const name of functionsIn(value, refuse)) {
      if (!FUNCTIONS.includes(name.toLowerCase())) {
        refuse(
          `the function ${name}() is not allowed in ${value.slice(
            0,
            100,
          )}. Allowed are ${FUNCTIONS.join(', ')}.`,
        );
      }
    }
  } else if (Array.isArray(value)) {
    value.forEach(item => checkExpressions(item, refuse));
  } else if (isJsonObject(value)) {
    Object.values(value).forEach(item =>
      checkExpressions(item ?? null, refuse),
    );
  }
}

function functionsIn(text: string, refuse: Refuse): string[] {
  if (!isArmExpression(text)) {
    return [];
  }
  try {
    return functionsOf(parseArmExpression(text));
  } catch (error) {
    if (error instanceof InputError) {
      return refuse(`${error.message}.`);
    }
    throw error;
  }
}

function checkResources(
  resources: JsonValue | undefined,
  allowed: AllowedContent,
  refuse: Refuse,
) {
  if (!Array.isArray(resources) || resources.length === 0) {
    refuse('resources must be a list with at least one resource.');
    return;
  }
  const types = allowed.azureTypes.map(type => type.toLowerCase());
  resources.forEach((resource, index) => {
    if (!isJsonObject(resource)) {
      refuse(`resource ${index + 1} is not an object.`);
      return;
    }
    checkResource(resource, index, types, refuse);
  });
}

function checkResource(
  resource: JsonObject,
  index: number,
  types: string[],
  refuse: Refuse,
) {
  const { type, apiVersion, name } = resource;
  if (typeof type !== 'string' || !types.includes(type.toLowerCase())) {
    refuse(
      `resource ${
        index + 1
      } has the type ${type}, which is not allowed in a template. Remove it, or ask the platform team to add the type to ${ALLOWED_CONFIG_KEY}.azureTypes.`,
    );
  }
  const subject = `${type} ${name}`;
  if (typeof name !== 'string' || name === '') {
    refuse(`resource ${index + 1} (${type}) needs a name.`);
  }
  if (
    typeof apiVersion !== 'string' ||
    !/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(apiVersion)
  ) {
    refuse(`${subject} needs an apiVersion such as 2024-01-01.`);
  }
  for (const field of Object.keys(resource)) {
    if (!RESOURCE_FIELDS.includes(field)) {
      refuse(
        `${subject} has "${field}". A resource has ${RESOURCE_FIELDS.join(
          ', ',
        )} only; ${
          field === 'resources'
            ? 'write the child as a resource of its own with its full type.'
            : 'remove it, and decide such things when the template is rendered.'
        }`,
      );
    }
  }
  checkTags(resource.tags, subject, refuse);
}

function checkTags(
  tags: JsonValue | undefined,
  subject: string,
  refuse: Refuse,
) {
  if (tags !== undefined && !isJsonObject(tags)) {
    refuse(`${subject}: tags must be an object with literal names.`);
  }
  for (const tag of Object.keys(isJsonObject(tags) ? tags : {})) {
    if (RESERVED_TAG.test(tag)) {
      refuse(`${subject} has the tag "${tag}", which the platform sets.`);
    }
  }
}
