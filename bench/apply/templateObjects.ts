import { JsonObject } from '@backstage/types';

/** Of each ten objects three are services and one a deployment, at most ten of these; the rest are config maps. */
export function templateObjects(count: number): JsonObject[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `part-${index}`;
    if (index % 10 === 0 && index < 100) {
      return deployment(name);
    }
    return index % 10 <= 3 ? service(name) : configMap(name);
  });
}

function configMap(name: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { 'settings.yaml': `run: ${name}\nepochs: 20\nseed: 42\n` },
  };
}

function service(name: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: {
      selector: { app: name },
      ports: [{ name: 'http', port: 80, targetPort: 8080 }],
    },
  };
}

/** Without replicas: starting pods is not what is measured. */
function deployment(name: string): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'main',
              image: 'registry.lab.example/research/train:1',
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
