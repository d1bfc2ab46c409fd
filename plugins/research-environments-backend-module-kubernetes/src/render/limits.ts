import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { baselineObject } from './baselineObject';
import { decimalQuantity, gibibytes } from './quantity';

/** What an environment may take without GPUs, and what each GPU adds: about what a node holds beside one. */
const BASE = { cpu: 16, memoryGi: 64 };
const PER_GPU = { cpu: 24, memoryGi: 224 };
const PODS = 50;
const CLAIMS = 20;
const STORAGE = '2Ti';

/** Upper bounds of an environment; GPUs exactly as asked for and approved. */
export function resourceQuota(
  environment: TargetEnvironment,
): KubernetesObject {
  const gpus = environment.gpu?.count ?? 0;
  const cpu = decimalQuantity(BASE.cpu + gpus * PER_GPU.cpu);
  const memory = gibibytes(BASE.memoryGi + gpus * PER_GPU.memoryGi);
  const type = { apiVersion: 'v1', kind: 'ResourceQuota' };
  return baselineObject(environment, type, 'environment', {
    spec: {
      hard: {
        // Extended resources are counted by requests only.
        'requests.nvidia.com/gpu': decimalQuantity(gpus),
        'requests.cpu': cpu,
        'limits.cpu': cpu,
        'requests.memory': memory,
        'limits.memory': memory,
        'requests.storage': STORAGE,
        persistentvolumeclaims: String(CLAIMS),
        pods: String(PODS),
        'services.loadbalancers': '0',
        'services.nodeports': '0',
      },
    },
  });
}

/** What a container gets that does not say: the quota refuses pods without requests and limits. */
export function limitRange(environment: TargetEnvironment): KubernetesObject {
  const type = { apiVersion: 'v1', kind: 'LimitRange' };
  return baselineObject(environment, type, 'environment', {
    spec: {
      limits: [
        {
          type: 'Container',
          default: { cpu: '2', memory: '4Gi' },
          defaultRequest: { cpu: '500m', memory: '1Gi' },
        },
      ],
    },
  });
}
