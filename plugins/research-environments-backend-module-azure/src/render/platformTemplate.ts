import { JsonObject } from '@backstage/types';
import {
  PrivateLinkSubnet,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import { NESTED, resourceNames } from '../resourceNames';
import { withoutBrackets } from './armExpressions';
import { endpointsTemplate } from './endpointsTemplate';
import { environmentTags } from './environmentTags';
import { storageAccountsOf, TemplateStorageAccount } from './storageAccounts';

const SUBSCRIPTION_SCHEMA =
  'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#';
const GROUP_SCHEMA =
  'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';
const API = {
  resourceGroups: '2024-03-01',
  deployments: '2022-09-01',
  identities: '2023-01-31',
  roleAssignments: '2022-04-01',
};
const IDENTITY_TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities';
/** Storage Blob Data Contributor, the same in every tenant. */
const BLOB_DATA_CONTRIBUTOR = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe';
/** What the cluster's tokens are issued for (https://azure.github.io/azure-workload-identity). */
const FEDERATION_AUDIENCE = 'api://AzureADTokenExchange';

/** Output with which the cluster's service account names the identity. */
export const CLIENT_ID_OUTPUT = 'identityClientId';

/**
 * What the platform adds to every environment in Azure, as a subscription-scope template: the resource group, an identity
 * that the environment's pods take without a secret, its access to the data of the template's storage accounts, and private
 * endpoints for them in the cluster's subnet, where it has one. The template itself is nested when it is applied, see `assembleTemplate`.
 */
export function platformTemplate(
  environment: TargetEnvironment,
  template: JsonObject,
  subnet: PrivateLinkSubnet | undefined,
): JsonObject {
  const names = resourceNames(environment);
  const accounts = storageAccountsOf(template);
  return {
    $schema: SUBSCRIPTION_SCHEMA,
    contentVersion: '1.0.0.0',
    resources: [
      {
        type: 'Microsoft.Resources/resourceGroups',
        apiVersion: API.resourceGroups,
        name: names.resourceGroup,
        location: environment.region,
        tags: environmentTags(environment),
      },
      nestedDeployment(NESTED.identity, {
        resourceGroup: names.resourceGroup,
        dependsOn: [names.resourceGroup],
        template: identityTemplate(environment),
      }),
      ...(accounts.length === 0
        ? []
        : [
            nestedDeployment(NESTED.access, {
              resourceGroup: names.resourceGroup,
              dependsOn: [NESTED.identity, NESTED.template],
              template: accessTemplate(names.identity, template, accounts),
            }),
          ]),
      ...(accounts.length === 0 || subnet === undefined
        ? []
        : [
            nestedDeployment(NESTED.endpoints, {
              resourceGroup: names.resourceGroup,
              dependsOn: [NESTED.template],
              template: endpointsTemplate(environment, {
                template,
                accounts,
                subnet,
                dnsZones: environment.privateLink?.dnsZones ?? {},
              }),
            }),
          ]),
    ],
    outputs: {
      [CLIENT_ID_OUTPUT]: {
        type: 'string',
        value: `[reference('${NESTED.identity}').outputs.clientId.value]`,
      },
    },
  };
}

/** A deployment within the deployment, which evaluates its template by itself. */
export function nestedDeployment(
  name: string,
  options: {
    resourceGroup: string;
    dependsOn: string[];
    template: JsonObject;
    parameters?: JsonObject;
  },
): JsonObject {
  return {
    type: 'Microsoft.Resources/deployments',
    apiVersion: API.deployments,
    name,
    resourceGroup: options.resourceGroup,
    dependsOn: options.dependsOn,
    properties: {
      mode: 'Incremental',
      expressionEvaluationOptions: { scope: 'inner' },
      parameters: options.parameters ?? {},
      template: options.template,
    },
  };
}

function identityTemplate(environment: TargetEnvironment): JsonObject {
  const { identity } = resourceNames(environment);
  const { clusterOidcIssuer, namespace, region } = environment;
  const credentials: JsonObject[] =
    clusterOidcIssuer === undefined
      ? []
      : [
          {
            type: `${IDENTITY_TYPE}/federatedIdentityCredentials`,
            apiVersion: API.identities,
            name: `${identity}/workload`,
            dependsOn: [identityId(identity)],
            properties: {
              issuer: clusterOidcIssuer,
              subject: `system:serviceaccount:${namespace}:workload`,
              audiences: [FEDERATION_AUDIENCE],
            },
          },
        ];
  return {
    $schema: GROUP_SCHEMA,
    contentVersion: '1.0.0.0',
    resources: [
      {
        type: IDENTITY_TYPE,
        apiVersion: API.identities,
        name: identity,
        location: region,
        tags: environmentTags(environment),
      },
      ...credentials,
    ],
    outputs: {
      clientId: {
        type: 'string',
        value: `[reference(${withoutBrackets(identityId(identity))}, '${
          API.identities
        }').clientId]`,
      },
    },
  };
}

/**
 * The identity's access to the data of each storage account, and to nothing else. The names of the accounts may depend on the
 * template's parameters and variables, so this template has the same.
 */
function accessTemplate(
  identity: string,
  template: JsonObject,
  accounts: TemplateStorageAccount[],
): JsonObject {
  const { parameters = {}, variables = {} } = template;
  return {
    $schema: GROUP_SCHEMA,
    contentVersion: '1.0.0.0',
    parameters,
    variables,
    resources: accounts.map(({ name }) => {
      const account = `resourceId('Microsoft.Storage/storageAccounts', ${name})`;
      return {
        type: 'Microsoft.Authorization/roleAssignments',
        apiVersion: API.roleAssignments,
        name: `[guid(${account}, '${identity}', '${BLOB_DATA_CONTRIBUTOR}')]`,
        scope: `[${account}]`,
        properties: {
          roleDefinitionId: `[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '${BLOB_DATA_CONTRIBUTOR}')]`,
          principalId: `[reference(${withoutBrackets(identityId(identity))}, '${
            API.identities
          }').principalId]`,
          // Without it Azure looks the new identity up in Entra ID, where it may not have arrived yet.
          principalType: 'ServicePrincipal',
        },
      };
    }),
  };
}

function identityId(identity: string): string {
  return `[resourceId('${IDENTITY_TYPE}', '${identity}')]`;
}
