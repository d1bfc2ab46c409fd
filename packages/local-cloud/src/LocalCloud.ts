import { mkdirSync, renameSync, writeFileSync } from 'fs';
import path from 'path';
import { createLocalJWKSet } from 'jose';
import type { AccessCheck } from './azure/authorization/authorize';
import {
  createResourceManagerApi,
  type ResourceManagerApi,
} from './azure/createResourceManagerApi';
import { createEntraApi } from './entra/createEntraApi';
import { createSignIn } from './entra/createSignIn';
import { fetchIssuerKeys } from './entra/fetchIssuerKeys';
import { openTenant, Tenant } from './entra/openTenant';
import { kubernetesAudience } from './entra/sampleTenant';
import { writeApplicationCredentials } from './entra/writeApplicationCredentials';
import { CLUSTER_NAMES, ClusterName } from './kubernetes/bootstrap/clusters';
import { createFaultControl } from './faults/createFaultControl';
import { FaultApi } from './faults/FaultRule';
import { FaultControl, Faults } from './faults/Faults';
import { withFaults } from './faults/withFaults';
import { createKubernetesApi } from './kubernetes/createKubernetesApi';
import { kubeconfig } from './kubernetes/kubeconfig';
import { IDENTITIES, Identity, StaticTokens } from './kubernetes/StaticTokens';
import { Handler, listen, PortOption } from './listen';
import { packageRoot } from './packageRoot';
import {
  CertificateAuthority,
  ServerCertificate,
} from './tls/CertificateAuthority';

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
  /** Where faults are set from outside, plain http; there is no such listener unless it is given. */
  control?: number;
}

/** How {@link startLocalCloud} starts. */
export interface LocalCloudOptions {
  /** Where everything is kept; made when it is missing. */
  dataDir: string;
  ports?: Partial<LocalCloudPorts>;
  clock?: () => Date;
  /** How long a simulated pod takes to start, in milliseconds. */
  podStartMs?: number;
  /** Is told each decision of Azure on who may do what, for tests of the portal's rights. */
  recordAzureAccess?: (check: AccessCheck) => void;
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
  /** Where faults are set from outside, when `ports.control` was given. */
  controlUrl?: string;
  /** Makes the stand-ins slow, refusing or absent. */
  faults: FaultControl;
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

  constructor(readonly faults: Faults, private readonly clock: () => Date) {}

  /** Serves an API with the faults in force in front of it. Returns its port. */
  async listen(
    api: FaultApi,
    handler: Handler,
    port: number,
    option: PortOption,
    certificate?: ServerCertificate,
  ): Promise<number> {
    const faulty = withFaults(api, this.faults, this.clock, handler);
    const server = await listen(faulty, port, option, certificate);
    this.faults.onCut(api, server.cut);
    this.add(() => server.close());
    return server.port;
  }

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
  const clock = options.clock ?? (() => new Date());
  const started = new Started(new Faults(clock), clock);
  try {
    return await start(options, clock, started);
  } catch (error) {
    await started.close();
    throw error;
  }
}

async function start(
  options: LocalCloudOptions,
  clock: () => Date,
  started: Started,
): Promise<LocalCloud> {
  const { dataDir } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const authority = await CertificateAuthority.open(dataDir, clock);
  const ports = { ...DEFAULT_PORTS, ...options.ports };

  const urls = { identity: '', entra: '', arm: '' };
  const parts: { azure?: ResourceManagerApi } = {};
  const tenant = await openTenant({
    file: path.join(dataDir, 'identity.sqlite'),
    organisationFile: ORGANISATION_FILE,
    issuer: () => urls.identity,
    clock,
  });
  started.add(async () => tenant.close());
  await startIdentity(tenant, ports, urls, parts, authority, started);
  writeApplicationCredentials(tenant, path.join(dataDir, 'applications.json'));

  parts.azure = createResourceManagerApi({
    file: path.join(dataDir, 'azure.sqlite'),
    tenant,
    clock,
    recordAccess: options.recordAzureAccess,
  });
  urls.arm = await startAzure(parts.azure, ports, authority, started);
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
    ...(await startControl(ports, started)),
    faults: started.faults,
    close: () => started.close(),
  };
}

async function startIdentity(
  tenant: Tenant,
  ports: LocalCloudPorts,
  urls: { identity: string; entra: string; arm: string },
  parts: { azure?: ResourceManagerApi },
  authority: CertificateAuthority,
  started: Started,
): Promise<void> {
  const signIn = createSignIn({ tenant });
  started.add(() => signIn.close());
  const identity = await started.listen(
    'sign-in',
    signIn.handler,
    ports.identity,
    { name: 'sign-in', flag: '--identity-port' },
  );
  urls.identity = `http://localhost:${identity}`;

  const tokens = createEntraApi({
    tenant,
    authority: () => urls.entra,
    armUrl: () => urls.arm,
    workloads: {
      find: clientId => parts.azure?.findManagedIdentity(clientId),
      issuerKeys: issuer => fetchIssuerKeys(issuer, authority.certificate),
    },
  });
  started.add(() => tokens.close());
  const entra = await started.listen(
    'entra',
    tokens.handler,
    ports.entra,
    { name: 'Entra ID', flag: '--entra-port' },
    authority.server,
  );
  urls.entra = `https://localhost:${entra}`;
}

async function startAzure(
  api: ResourceManagerApi,
  ports: LocalCloudPorts,
  authority: CertificateAuthority,
  started: Started,
): Promise<string> {
  started.add(() => api.close());
  const port = await started.listen(
    'azure',
    api.handler,
    ports.arm,
    { name: 'Azure Resource Manager', flag: '--arm-port' },
    authority.server,
  );
  return `https://localhost:${port}`;
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
    let url = '';
    const api = await createKubernetesApi({
      cluster: name,
      file: path.join(dataDir, `kubernetes-${name}.sqlite`),
      keyFile: path.join(dataDir, `kubernetes-${name}.key.json`),
      url: () => url,
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
    const port = await started.listen(
      `kubernetes/${name}`,
      api.handler,
      ports.kubernetes[name],
      { name: `cluster ${name}`, flag: `--${name}-port` },
      authority.server,
    );
    url = `https://localhost:${port}`;
    clusters.push({
      name,
      url,
      kubeconfigFile: path.join(dataDir, 'kubeconfig'),
    });
  }
  writeKubeconfigs(dataDir, clusters, tokens, authority);
  return clusters;
}

async function startControl(
  { control }: LocalCloudPorts,
  started: Started,
): Promise<{ controlUrl?: string }> {
  if (control === undefined) return {};
  const server = await listen(createFaultControl(started.faults), control, {
    name: 'control of faults',
    flag: '--control-port',
  });
  started.add(() => server.close());
  return { controlUrl: `http://localhost:${server.port}` };
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
