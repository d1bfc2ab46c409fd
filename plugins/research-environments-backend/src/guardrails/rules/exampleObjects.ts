import { JsonObject } from '@backstage/types';

/** The labels that the platform stamps on what it renders, and the one that templates set. */
export const exampleLabels: JsonObject = {
  'app.kubernetes.io/name': 'train',
  'glovebox.dev/environment-id': 'k3v9x2ab',
  'glovebox.dev/owner-group': 'vision',
};

/** A pod that every rule accepts, for the rules' examples. */
export function examplePod(
  options: {
    spec?: JsonObject;
    container?: JsonObject;
    securityContext?: JsonObject;
  } = {},
): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'train', labels: exampleLabels },
    spec: {
      automountServiceAccountToken: false,
      serviceAccountName: 'workload',
      runtimeClassName: 'gvisor',
      securityContext: {
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [exampleContainer(options)],
      ...options.spec,
    },
  };
}

/** A container that every rule accepts. */
export function exampleContainer(
  options: { container?: JsonObject; securityContext?: JsonObject } = {},
): JsonObject {
  return {
    name: 'main',
    image: `registry.lab.example/research/train:1.4.0@sha256:${'a'.repeat(64)}`,
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      ...options.securityContext,
    },
    resources: {
      requests: { cpu: '1', memory: '1Gi' },
      limits: { cpu: '1', memory: '1Gi' },
    },
    ...options.container,
  };
}

/** A Service that every rule accepts. */
export function exampleService(spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'train', labels: exampleLabels },
    spec: { clusterIP: 'None', selector: {}, ...spec },
  };
}

/** Any other object of a kind. */
export function exampleObject(apiVersion: string, kind: string): JsonObject {
  return {
    apiVersion,
    kind,
    metadata: { name: 'train', labels: exampleLabels },
  };
}

/** A storage account that every rule accepts. */
export function exampleStorageAccount(properties: JsonObject = {}): JsonObject {
  return exampleAzure('Microsoft.Storage/storageAccounts', {
    publicNetworkAccess: 'Disabled',
    allowBlobPublicAccess: false,
    allowSharedKeyAccess: false,
    allowCrossTenantReplication: false,
    allowedCopyScope: 'PrivateLink',
    minimumTlsVersion: 'TLS1_2',
    supportsHttpsTrafficOnly: true,
    ...properties,
  });
}

/** Any Azure resource. */
export function exampleAzure(type: string, properties: JsonObject): JsonObject {
  return { type, apiVersion: '2024-01-01', name: 'stlab', properties };
}
