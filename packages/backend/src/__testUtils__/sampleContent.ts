import { JsonObject } from '@backstage/types';
import {
  TargetContent,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';

/** The name of the environment's storage account. */
export function accountOf({ id }: TargetEnvironment): string {
  return `gbx${id}`;
}

/** A storage account with a container `data`. */
export function storageOf(environment: TargetEnvironment): TargetContent {
  const name = accountOf(environment);
  const type = 'Microsoft.Storage/storageAccounts';
  const apiVersion = '2024-01-01';
  return {
    kind: 'azure',
    parameters: {},
    template: {
      $schema:
        'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      resources: [
        {
          type,
          apiVersion,
          name,
          location: environment.region,
          kind: 'StorageV2',
          sku: { name: 'Standard_LRS' },
          properties: {
            publicNetworkAccess: 'Disabled',
            allowSharedKeyAccess: false,
            allowBlobPublicAccess: false,
          },
        },
        {
          type: `${type}/blobServices/containers`,
          apiVersion,
          name: `${name}/default/data`,
          dependsOn: [`[resourceId('${type}', '${name}')]`],
          properties: { publicAccess: 'None' },
        },
      ],
    },
  };
}

const podSpec = {
  serviceAccountName: 'workload',
  securityContext: {
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  containers: [
    {
      name: 'main',
      image: 'registry.lab.example/research/torch:1',
      resources: {
        requests: { cpu: '100m', memory: '64Mi' },
        limits: { cpu: '100m', memory: '64Mi' },
      },
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      },
    },
  ],
};

/** One pod, `training-0`. */
export const workloadObjects: JsonObject[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'training' },
    spec: {
      serviceName: 'training',
      replicas: 1,
      selector: { matchLabels: { app: 'training' } },
      template: {
        metadata: { labels: { app: 'training' } },
        spec: podSpec,
      },
    },
  },
];
