import { JsonObject } from '@backstage/types';
import {
  PrivateLink,
  PrivateLinkSubnet,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import { BASELINE_ENDPOINT_PREFIX } from '../parseResourceId';
import { environmentTags } from './environmentTags';
import { TemplateStorageAccount } from './storageAccounts';

const ENDPOINT_TYPE = 'Microsoft.Network/privateEndpoints';
const API = '2024-05-01';

/** The cluster's subnet for private endpoints in a subscription: Azure takes no endpoint into a subnet of another one. */
export function subnetIn(
  subscriptionId: string,
  privateLink: PrivateLink | undefined,
): PrivateLinkSubnet | undefined {
  const prefix = `/subscriptions/${subscriptionId}/`.toLowerCase();
  return privateLink?.subnets.find(({ id }) =>
    id.toLowerCase().startsWith(prefix),
  );
}

/**
 * A private endpoint for each part of each storage account, in the cluster's subnet, with its name in the central zone. A part
 * without a zone gets none, which the guardrail `storage-private-endpoint` then refuses. The names of the accounts may depend
 * on the template's parameters and variables, so this template has the same.
 */
export function endpointsTemplate(
  environment: TargetEnvironment,
  options: {
    template: JsonObject;
    accounts: TemplateStorageAccount[];
    subnet: PrivateLinkSubnet;
    dnsZones: PrivateLink['dnsZones'];
  },
): JsonObject {
  const { template, accounts, subnet, dnsZones } = options;
  const { parameters = {}, variables = {} } = template;
  return {
    $schema:
      'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters,
    variables,
    resources: accounts.flatMap(({ name: account, subResources }) =>
      subResources.flatMap(subResource => {
        const zoneId = dnsZones[subResource];
        return zoneId === undefined
          ? []
          : endpoint(environment, { account, subResource, zoneId, subnet });
      }),
    ),
  };
}

function endpoint(
  environment: TargetEnvironment,
  options: {
    account: string;
    subResource: string;
    zoneId: string;
    subnet: PrivateLinkSubnet;
  },
): JsonObject[] {
  const { account, subResource, zoneId, subnet } = options;
  const name = `concat('${BASELINE_ENDPOINT_PREFIX}', ${account}, '-${subResource}')`;
  return [
    {
      type: ENDPOINT_TYPE,
      apiVersion: API,
      name: `[${name}]`,
      location: environment.region,
      tags: environmentTags(environment),
      properties: {
        subnet: { id: subnet.id },
        privateLinkServiceConnections: [
          {
            name: subResource,
            properties: {
              privateLinkServiceId: `[resourceId('Microsoft.Storage/storageAccounts', ${account})]`,
              groupIds: [subResource],
            },
          },
        ],
      },
    },
    {
      type: `${ENDPOINT_TYPE}/privateDnsZoneGroups`,
      apiVersion: API,
      name: `[concat(${name}, '/default')]`,
      dependsOn: [`[resourceId('${ENDPOINT_TYPE}', ${name})]`],
      properties: {
        privateDnsZoneConfigs: [
          { name: subResource, properties: { privateDnsZoneId: zoneId } },
        ],
      },
    },
  ];
}
