import { InputError } from '@backstage/errors';
import { JsonObject, JsonValue } from '@backstage/types';
import { isJsonObject } from '@glovebox/guarded-change-common';
import { containersOf, podCount, podSpecOf } from './workloads';

/** Label on nodes that names the GPU flavour, and what workloads select it by. The platform sets it on its node pools. */
export const GPU_TYPE_NODE_LABEL = 'glovebox.dev/gpu-type';

/** Extended resources that are GPUs or parts of one. */
const GPU_RESOURCE = /^(nvidia\.com|amd\.com|gpu\.intel\.com|habana\.ai)\//;

/** GPUs of one workload, and the flavour that it selects. */
export interface WorkloadGpus {
  gpus: number;
  gpuType: string;
}

/**
 * The most GPUs that a workload holds when all its pods run; `undefined` for what is no workload. Init containers count in
 * full: rather one too many than one too few.
 *
 * @throws InputError when a count is not a plain number
 */
export function workloadGpus(
  type: string,
  object: JsonObject,
): WorkloadGpus | undefined {
  const podSpec = podSpecOf(type, object);
  if (!podSpec) {
    return undefined;
  }
  const perPod = containersOf(podSpec)
    .map(containerGpus)
    .reduce((sum, count) => sum + count, 0);
  const gpus = perPod * podCount(type, object);
  if (!Number.isSafeInteger(gpus) || gpus < 0) {
    throw new InputError(
      'the number of GPUs or replicas is not a whole number. Write it as one',
    );
  }
  const selector = podSpec.nodeSelector;
  const gpuType = isJsonObject(selector)
    ? selector[GPU_TYPE_NODE_LABEL]
    : undefined;
  return { gpus, gpuType: typeof gpuType === 'string' ? gpuType : '' };
}

function containerGpus(container: JsonValue): number {
  const resources = isJsonObject(container) ? container.resources : undefined;
  const { limits, requests } = isJsonObject(resources)
    ? resources
    : ({} as JsonObject);
  return Math.max(sumGpus(limits), sumGpus(requests));
}

function sumGpus(amounts: JsonValue | undefined): number {
  return Object.entries(isJsonObject(amounts) ? amounts : {})
    .filter(([name]) => GPU_RESOURCE.test(name))
    .map(([, amount]) => (/^\d+$/.test(String(amount)) ? Number(amount) : NaN))
    .reduce((sum, count) => sum + count, 0);
}
