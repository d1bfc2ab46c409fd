import { mkdirSync, renameSync, writeFileSync } from 'fs';
import path from 'path';
import { createLocalJWKSet } from 'jose';
import { createResourceManagerApi } from './azure/createResourceManagerApi';
import { createEntraApi } from './entra/createEntraApi';
import { createSignIn } from './entra/createSignIn';
import { openTenant, Tenant } from './entra/openTenant';
import { kubernetesAudience } from './entra/sampleTenant';
import { writeApplicationCredentials } from './entra/writeApplicationCredentials';
import { CLUSTER_NAMES, ClusterName } from './kubernetes/bootstrap/clusters';
import { createKubernetesApi } from './kubernetes/createKubernetesApi';
import { kubeconfig } from './kubernetes/kubeconfig';
import { IDENTITIES, Identity, StaticTokens } from './kubernetes/StaticTokens';
import { listen, Listening } from './listen';
import { packageRoot } from './packageRoot';
import { CertificateAuthority } from './tls/CertificateAuthority';

/** Where the parts listen; 0 takes any free port. */
export interface LocalCloudPorts {
  /** Sign-in of people, plain http. */
  identity: number;
  /** Token endpoint for `@azure/identity`, https. */
  entra: number;
  /** Azure Resource Manager, https. */
  arm: number;
  /** One API server for each cluster, https. */
  kubernetes: Record<ClusterName, number>;
}

/** How {@link startLocalCloud} starts. */
export interface LocalCloudOptions {
  /** Where everything is kept; made when it is missing. */
  dataDir: string;
  ports?: Partial<LocalCloudPorts>;
  clock?: () => Date;
  /** How long a simulated pod takes to start, in milliseconds. */
  podStartMs?: number;
}

/** A running cluster and the file by which an administrator reaches it. */
export interface LocalCluster {
  name: ClusterName;
  url: string;
  kubeconfigFile: string;
}

/** The running stand-ins. */
export interface LocalCloud {
  identityUrl: string;
  entraUrl: string;
  armUrl: string;
  clusters: LocalCluster[];
  /** The authority that signs all https endpoints, in PEM. */
  caFile: string;
  close(): Promise<void>;
}

export const DEFAULT_PORTS: LocalCloudPorts = {
  identity: 7010,
  entra: 7011,
  arm: 7012,
  kubernetes: { 'aks-east': 7013, 'aks-secure': 7014 },
};

const ORGANISATION_FILE = path.join(packageRoot, 'lab/org.yaml');

/** What has been started so far, so that a failed start leaves nothing behind. */
class Started {
  private readonly closers: (() => Promise<void>)[] = [];

  add(close: () => Promise<void>): void {
    this.closers.push(close);
  }

  /** Closes what was started last first. */
  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
  }
}

/**
 * Starts the stand-ins for Kubernetes, Azure and Entra ID on localhost, with their state in a directory.
 * @throws Error that names the port and what to do, when a port is taken.
 */
export async function startLocalCloud(
  options: LocalCloudOptions,
): Promise<LocalCloud> {
  const started = new Started();
  try {
    return await start(options, started);
  } catch (error) {
    await started.close();
    throw error;
  }
}

async function start(
  options: LocalCloudOptions,
  started: Started,
): Promise<LocalCloud> {
  const { dataDir } = options;
  const clock = options.clock ?? (() => new Date());
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const authority = await CertificateAuthority.open(dataDir, clock);
  const ports = { ...DEFAULT_PORTS, ...options.ports };

  const urls = { identity: '', entra: '', arm: '' };
  const tenant = await openTenant({
    file: path.join(dataDir, 'identity.sqlite'),
    organisationFile: ORGANISATION_FILE,
    issuer: () => urls.identity,
    clock,
  });
  started.add(async () => tenant.close());
  await startIdentity(tenant, ports, urls, authority, started);
  writeApplicationCredentials(tenant, path.join(dataDir, 'applications.json'));

  urls.arm = await startAzure(
    dataDir,
    tenant,
    ports,
    authority,
    clock,
    started,
  );
  const clusters = await startClusters(
    options,
    ports,
    tenant,
    authority,
    clock,
    started,
  );
  return {
    identityUrl: urls.identity,
    entraUrl: urls.entra,
    armUrl: urls.arm,
    clusters,
    caFile: authority.caFile,
    close: () => started.close(),
  };
}

async function startIdentity(
  tenant: Tenant,
  ports: LocalCloudPorts,
  urls: { identity: string; entra: string; arm: string },
  authority: CertificateAuthority,
  started: Started,
): Promise<void> {
  const signIn = createSignIn({ tenant });
  started.add(() => signIn.close());
  const identity = await listen(signIn.handler, ports.identity, {
    name: 'sign-in',
    flag: '--identity-port',
  });
  started.add(() => identity.close());
  urls.identity = `http://localhost:${identity.port}`;

  const tokens = createEntraApi({
    tenant,
    authority: () => urls.entra,
    armUrl: () => urls.arm,
  });
  started.add(() => tokens.close());
  const entra = await listen(
    tokens.handler,
    ports.entra,
    { name: 'Entra ID', flag: '--entra-port' },
    authority.server,
  );
  started.add(() => entra.close());
  urls.entra = `https://localhost:${entra.port}`;
}

async function startAzure(
  dataDir: string,
  tenant: Tenant,
  ports: LocalCloudPorts,
  authority: CertificateAuthority,
  clock: () => Date,
  started: Started,
): Promise<string> {
  const api = createResourceManagerApi({
    file: path.join(dataDir, 'azure.sqlite'),
    tenant,
    clock,
  });
  started.add(() => api.close());
  const server = await listen(
    api.handler,
    ports.arm,
    { name: 'Azure Resource Manager', flag: '--arm-port' },
    authority.server,
  );
  started.add(() => server.close());
  return `https://localhost:${server.port}`;
}

async function startClusters(
  options: LocalCloudOptions,
  ports: LocalCloudPorts,
  tenant: Tenant,
  authority: CertificateAuthority,
  clock: () => Date,
  started: Started,
): Promise<LocalCluster[]> {
  const { dataDir } = options;
  const tokens = StaticTokens.open(
    path.join(dataDir, 'kubernetes-tokens.json'),
    CLUSTER_NAMES,
  );
  const clusters: LocalCluster[] = [];
  for (const name of CLUSTER_NAMES) {
    const api = await createKubernetesApi({
      cluster: name,
      file: path.join(dataDir, `kubernetes-${name}.sqlite`),
      issuer: {
        url: tenant.issuer,
        audience: kubernetesAudience,
        jwks: createLocalJWKSet(tenant.jwks),
      },
      tokens: tokens.users(name),
      clock,
      podStartMs: options.podStartMs,
      rootCertificate: authority.certificate,
    });
    started.add(() => api.close());
    const server: Listening = await listen(
      api.handler,
      ports.kubernetes[name],
      { name: `cluster ${name}`, flag: `--${name}-port` },
      authority.server,
    );
    started.add(() => server.close());
    clusters.push({
      name,
      url: `https://localhost:${server.port}`,
      kubeconfigFile: path.join(dataDir, 'kubeconfig'),
    });
  }
  writeKubeconfigs(dataDir, clusters, tokens, authority);
  return clusters;
}

/** One file for people with both clusters, and one for each cluster and identity of the portal. */
function writeKubeconfigs(
  dataDir: string,
  clusters: LocalCluster[],
  tokens: StaticTokens,
  authority: CertificateAuthority,
): void {
  const ca = authority.certificate;
  const entry = ({ name, url }: LocalCluster, identity: Identity) => ({
    cluster: name,
    url,
    ca,
    user: IDENTITIES[identity].name,
    token: tokens.token(name, identity),
  });
  writePrivate(
    path.join(dataDir, 'kubeconfig'),
    kubeconfig(clusters.map(cluster => entry(cluster, 'admin'))),
  );
  for (const cluster of clusters) {
    for (const identity of ['observer', 'provisioner'] as const) {
      writePrivate(
        path.join(dataDir, `kubeconfig-${cluster.name}-${identity}.yaml`),
        kubeconfig([entry(cluster, identity)]),
      );
    }
  }
}

function writePrivate(file: string, content: string): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
