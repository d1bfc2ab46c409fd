import { JsonObject } from '../json';

/** The sample clusters. */
export type ClusterName = 'aks-east' | 'aks-secure';

export const CLUSTER_NAMES: readonly ClusterName[] = ['aks-east', 'aks-secure'];

type NodePool = {
  pool: string;
  count: number;
  vmSize: string;
  cpu: string;
  memory: string;
  gpus: number;
  /** The flavour as the portal's config names it; templates select nodes by it. */
  gpuType?: string;
  gpuProduct?: string;
  gpuMemory?: string;
};

const POOLS: Record<ClusterName, NodePool[]> = {
  'aks-east': [
    {
      pool: 'system',
      count: 2,
      vmSize: 'Standard_D16ds_v5',
      cpu: '16',
      memory: '64Gi',
      gpus: 0,
    },
    {
      pool: 'h100',
      count: 3,
      vmSize: 'Standard_ND96isr_H100_v5',
      cpu: '96',
      memory: '1900Gi',
      gpus: 8,
      gpuType: 'H100',
      gpuProduct: 'NVIDIA-H100-80GB-HBM3',
      gpuMemory: '81559',
    },
    {
      pool: 'a100',
      count: 2,
      vmSize: 'Standard_ND96amsr_A100_v4',
      cpu: '96',
      memory: '1900Gi',
      gpus: 8,
      gpuType: 'A100',
      gpuProduct: 'NVIDIA-A100-SXM4-80GB',
      gpuMemory: '81920',
    },
  ],
  'aks-secure': [
    {
      pool: 'system',
      count: 2,
      vmSize: 'Standard_D16ds_v5',
      cpu: '16',
      memory: '64Gi',
      gpus: 0,
    },
    {
      pool: 'sandbox',
      count: 3,
      vmSize: 'Standard_D32ds_v5',
      cpu: '32',
      memory: '128Gi',
      gpus: 0,
    },
    {
      pool: 'h100',
      count: 1,
      vmSize: 'Standard_NC80adis_H100_v5',
      cpu: '80',
      memory: '640Gi',
      gpus: 2,
      gpuType: 'H100',
      gpuProduct: 'NVIDIA-H100-NVL',
      gpuMemory: '95830',
    },
  ],
};

const NODE_INFO = {
  architecture: 'amd64',
  operatingSystem: 'linux',
  osImage: 'simulated by local-cloud',
  kernelVersion: '',
  containerRuntimeVersion: 'simulated://1.0',
  kubeletVersion: 'v1.33.0',
  kubeProxyVersion: '',
  bootID: '',
  machineID: '',
  systemUUID: '',
};

/** The nodes of a sample cluster. Nothing runs on them: their capacity is what simulated pods are placed against. */
export function clusterNodes(cluster: ClusterName): JsonObject[] {
  return POOLS[cluster].flatMap(pool =>
    Array.from({ length: pool.count }, (_, index) => node(pool, index)),
  );
}

function node(pool: NodePool, index: number): JsonObject {
  const name = `aks-${pool.pool}-${String(index).padStart(6, '0')}`;
  const capacity = {
    cpu: pool.cpu,
    memory: pool.memory,
    pods: '110',
    ...(pool.gpus > 0 ? { 'nvidia.com/gpu': String(pool.gpus) } : {}),
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: labelsOf(pool, name),
      annotations: { 'local-cloud/simulated': 'true' },
    },
    spec: { providerID: `azure:///simulated/${name}` },
    status: {
      capacity,
      allocatable: capacity,
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'Simulated',
          message: 'simulated by local-cloud',
        },
      ],
      nodeInfo: NODE_INFO,
    },
  };
}

function labelsOf(pool: NodePool, name: string): JsonObject {
  return {
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.azure.com/agentpool': pool.pool,
    'node.kubernetes.io/instance-type': pool.vmSize,
    'topology.kubernetes.io/region': 'eastus2',
    ...(pool.gpuType ? { 'glovebox.dev/gpu-type': pool.gpuType } : {}),
    ...(pool.gpuProduct
      ? {
          'nvidia.com/gpu.present': 'true',
          'nvidia.com/gpu.product': pool.gpuProduct,
          'nvidia.com/gpu.count': String(pool.gpus),
          'nvidia.com/gpu.memory': pool.gpuMemory,
        }
      : {}),
  };
}
