import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import {
  KubernetesCluster,
  KubernetesClusters,
} from '@glovebox/kubernetes-clusters-node';
import { startLocalCloud } from '@glovebox/local-cloud';

/** A cluster of local-cloud, whose pods are simulated. */
export interface TestCluster {
  cluster: KubernetesCluster;
  /** Stops the API server. */
  stop(): Promise<void>;
}

export async function startTestCluster(): Promise<TestCluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'glovebox-kubernetes-'));
  const cloud = await startLocalCloud({
    dataDir,
    ports: {
      identity: 0,
      entra: 0,
      arm: 0,
      kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
    },
    podStartMs: 10,
  });
  const file = (identity: string) => ({
    kubeconfig: join(dataDir, `kubeconfig-aks-east-${identity}.yaml`),
  });
  const clusters = KubernetesClusters.fromConfig(
    new ConfigReader({
      glovebox: {
        clusters: [
          {
            name: 'aks-east',
            title: 'AKS East',
            region: 'eastus2',
            riskClasses: ['standard'],
            identities: {
              observe: file('observer'),
              provision: file('provisioner'),
            },
          },
        ],
      },
    }),
  );
  return {
    cluster: clusters.get('aks-east'),
    stop: async () => {
      await cloud.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
