import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import {
  KubernetesClient,
  KubernetesCluster,
  KubernetesClusters,
} from '@glovebox/kubernetes-clusters-node';
import { startLocalCloud } from '@glovebox/local-cloud';

/** A cluster for contract tests: the portal's two identities, and an administrator who does what people do around the portal. */
export interface TestCluster {
  cluster: KubernetesCluster;
  admin: KubernetesClient;
  /** Stops the API server. */
  stop(): Promise<void>;
}

/**
 * Starts local-cloud, or takes the cluster of the kubeconfig that `GLOVEBOX_TEST_KUBECONFIG` names. Such a cluster needs
 * `deploy/rbac/kubernetes` and the standing namespaces first; the kubeconfig's user is every identity.
 */
export async function startTestCluster(): Promise<TestCluster> {
  const given = process.env.GLOVEBOX_TEST_KUBECONFIG;
  if (given) {
    const connect = { kubeconfig: given };
    return {
      ...clientsFor({ admin: connect, observe: connect, provision: connect }),
      stop: async () => {},
    };
  }
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
  return {
    ...clientsFor({
      admin: { kubeconfig: join(dataDir, 'kubeconfig'), context: 'aks-east' },
      observe: file('observer'),
      provision: file('provisioner'),
    }),
    stop: async () => {
      await cloud.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

type Connection = { kubeconfig: string; context?: string };

function clientsFor(connections: {
  admin: Connection;
  observe: Connection;
  provision: Connection;
}): { cluster: KubernetesCluster; admin: KubernetesClient } {
  const { admin, observe, provision } = connections;
  const entry = {
    region: 'eastus2',
    riskClasses: ['standard'],
    login: { type: 'azure', tenantId: 'tenant' },
  };
  const clusters = KubernetesClusters.fromConfig(
    new ConfigReader({
      glovebox: {
        clusters: [
          {
            ...entry,
            name: 'aks-east',
            title: 'AKS East',
            identities: { observe, provision },
          },
          {
            ...entry,
            name: 'admin',
            identities: { observe: admin, provision: admin },
          },
        ],
      },
    }),
  );
  return {
    cluster: clusters.get('aks-east'),
    admin: clusters.get('admin').client('provision'),
  };
}
