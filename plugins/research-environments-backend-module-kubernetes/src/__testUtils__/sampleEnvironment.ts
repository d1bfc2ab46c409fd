import { JsonObject } from '@backstage/types';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';

export function sampleEnvironment(
  overrides: Partial<TargetEnvironment> = {},
): TargetEnvironment {
  return {
    id: 'a1b2c3d4',
    name: 'protein',
    namespace: 'env-protein-a1b2c3d4',
    ownerGroup: 'group:default/protein-lab',
    ownerGroupObjectId: '5f0c7a3e-0000-4000-8000-000000000001',
    riskClass: 'standard',
    isolationClass: 'shared-kernel',
    egress: 'dns-only',
    region: 'eastus',
    gpu: { type: 'H100', count: 2 },
    revision: 1,
    ...overrides,
  };
}

export function sampleConfigMap(
  name: string,
  data: Record<string, string> = { key: 'value' },
): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

/** A Deployment that Pod Security `restricted` admits. */
export function sampleDeployment(name: string, replicas = 1): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          serviceAccountName: 'workload',
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'main',
              image: 'registry.example.com/train:1',
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    },
  };
}
