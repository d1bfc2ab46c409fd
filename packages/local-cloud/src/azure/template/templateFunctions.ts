import { invalidTemplate } from '../ArmError';
import { objectAt, type Json, type JsonObject } from '../json';
import { evaluateValue, type ScopedFunctions } from './evaluateExpression';
import {
  extensionResourceId,
  resourceId,
  scopeId,
  subscriptionResourceId,
  type DeploymentScope,
} from './functions/idFunctions';
import { textArgument } from './functions/TemplateFunction';

/** A template with what it is deployed with and where. */
export interface TemplateDeployment {
  name: string;
  scope: DeploymentScope;
  /** The region of the deployment itself, for one to a subscription. */
  location: string | undefined;
  template: JsonObject;
  /** Parameters as a deployment carries them: `{ name: { value } }`. */
  parameters: JsonObject;
}

/** What the functions read that is not in the template. */
export interface TemplateSurroundings {
  /** Settled parameters. */
  parameters: JsonObject;
  /** Resolves `reference(nameOrId, apiVersion, 'Full')`. */
  reference(nameOrId: string, full: boolean): Json;
  /** Looks up the group that the deployment goes to. */
  resourceGroup(): JsonObject;
}

const environment: JsonObject = {
  name: 'AzureCloud',
  resourceManager: 'https://management.azure.com/',
  authentication: {
    loginEndpoint: 'https://login.microsoftonline.com/',
    tenant: 'common',
    identityProvider: 'AAD',
    audiences: [
      'https://management.core.windows.net/',
      'https://management.azure.com/',
    ],
  },
  suffixes: {
    storage: 'core.windows.net',
    keyvaultDns: '.vault.azure.net',
    acrLoginServer: '.azurecr.io',
  },
};

/** The functions that depend on the template and on where it is deployed. */
export function templateFunctions(
  deployment: TemplateDeployment,
  surroundings: TemplateSurroundings,
): ScopedFunctions {
  const { scope } = deployment;
  const functions: ScopedFunctions = {
    parameters: args => {
      const name = textArgument(args, 0, 'parameters');
      return lookUp(surroundings.parameters, name, 'parameter');
    },
    reference: args => {
      const full = args.length > 2 && args[2] === 'Full';
      return surroundings.reference(textArgument(args, 0, 'reference'), full);
    },
    resourceid: args => resourceId(scope, args),
    subscriptionresourceid: args => subscriptionResourceId(scope, args),
    extensionresourceid: args => extensionResourceId(args),
    subscription: () => ({
      id: `/subscriptions/${scope.subscriptionId}`,
      subscriptionId: scope.subscriptionId,
      tenantId: scope.tenantId,
    }),
    resourcegroup: () => surroundings.resourceGroup(),
    tenant: () => ({ tenantId: scope.tenantId }),
    environment: () => environment,
    deployment: () => ({
      name: deployment.name,
      ...(deployment.location && { location: deployment.location }),
      properties: { mode: 'Incremental' },
    }),
  };
  const declared = objectAt(deployment.template, 'variables');
  const variable = variableReader(declared, functions);
  functions.variables = args => variable(textArgument(args, 0, 'variables'));
  return functions;
}

/** The group that a deployment goes to, as `resourceGroup()` shows it. */
export function noResourceGroup(scope: DeploymentScope): JsonObject {
  throw invalidTemplate(
    `The function 'resourceGroup' is not expected at this location: ${scopeId(
      scope,
    )} is not a resource group`,
  );
}

function variableReader(
  declared: JsonObject,
  functions: ScopedFunctions,
): (name: string) => Json {
  const known = new Map<string, Json>();
  const inProgress = new Set<string>();
  return name => {
    const key = name.toLowerCase();
    const found = known.get(key);
    if (found !== undefined) return found;
    if (inProgress.has(key)) {
      throw invalidTemplate(`The variable '${name}' depends on itself`);
    }
    inProgress.add(key);
    const value = evaluateValue(lookUp(declared, name, 'variable'), functions);
    inProgress.delete(key);
    known.set(key, value);
    return value;
  };
}

function lookUp(values: JsonObject, name: string, what: string): Json {
  const key = Object.keys(values).find(
    k => k.toLowerCase() === name.toLowerCase(),
  );
  const value = key === undefined ? undefined : values[key];
  if (value === undefined) {
    throw invalidTemplate(`The template ${what} '${name}' is not found`);
  }
  return value;
}
