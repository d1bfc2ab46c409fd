import { Config } from '@backstage/config';
import { NotFoundError } from '@backstage/errors';
import {
  CLUSTER_IDENTITIES,
  ClusterConfig,
  ClusterIdentity,
} from './ClusterConfig';
import { ClusterConnection } from './ClusterConnection';
import { HttpKubernetesClient } from './HttpKubernetesClient';
import { KubernetesClient } from './KubernetesClient';
import { readClustersConfig } from './readClustersConfig';

/** A configured cluster with a client for each of the portal's identities. @public */
export interface KubernetesCluster {
  readonly config: ClusterConfig;
  client(identity: ClusterIdentity): KubernetesClient;
  /** Address and certificate authority (base64 of PEM) for people's kubeconfigs; no call to the cluster is made. */
  server(): Promise<{ url: string; caData?: string }>;
}

/** The clusters in `glovebox.clusters`. @public */
export interface KubernetesClustersService {
  list(): KubernetesCluster[];
  /** @throws NotFoundError when there is none of that name. */
  get(name: string): KubernetesCluster;
}

/** Longest wait for an answer, in milliseconds. */
const TIMEOUT_MS = 30_000;

/** @public */
export class KubernetesClusters implements KubernetesClustersService {
  private constructor(private readonly clusters: KubernetesCluster[]) {}

  /** @throws InputError that names the key in config that is wrong. */
  static fromConfig(
    config: Config,
    options: { now?: () => Date; timeoutMs?: number } = {},
  ): KubernetesClusters {
    const { now = () => new Date(), timeoutMs = TIMEOUT_MS } = options;
    return new KubernetesClusters(
      readClustersConfig(config).map(entry =>
        createCluster(entry, { now, timeoutMs }),
      ),
    );
  }

  list(): KubernetesCluster[] {
    return this.clusters;
  }

  get(name: string): KubernetesCluster {
    const cluster = this.clusters.find(c => c.config.name === name);
    if (!cluster) {
      throw new NotFoundError(
        `No cluster '${name}' is configured in glovebox.clusters`,
      );
    }
    return cluster;
  }
}

function createCluster(
  config: ClusterConfig,
  options: { now: () => Date; timeoutMs: number },
): KubernetesCluster {
  const connections = CLUSTER_IDENTITIES.map(identity => {
    const connection = new ClusterConnection({
      cluster: config.name,
      configKey: `${config.configKey}.identities.${identity}`,
      connection: config.identities[identity],
      timeoutMs: options.timeoutMs,
    });
    const client: KubernetesClient = new HttpKubernetesClient(
      config.name,
      identity,
      connection,
      { now: options.now },
    );
    return { identity, connection, client };
  });
  const of = (identity: ClusterIdentity) => {
    const found = connections.find(c => c.identity === identity);
    if (!found) {
      throw new Error(`There is no identity '${identity}'`);
    }
    return found;
  };
  return {
    config,
    client: identity => of(identity).client,
    server: () => of('observe').connection.server(),
  };
}
