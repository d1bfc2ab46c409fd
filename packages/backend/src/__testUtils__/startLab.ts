import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  EnvironmentTarget,
  environmentTargetsExtensionPoint,
  RenderedContent,
  TargetEnvironment,
  TargetState,
} from '@glovebox/backstage-plugin-research-environments-node';
import azureModule from '@glovebox/backstage-plugin-research-environments-backend-module-azure';
import kubernetesModule from '@glovebox/backstage-plugin-research-environments-backend-module-kubernetes';
import {
  AccessCheck,
  LocalCloud,
  startLocalCloud,
} from '@glovebox/local-cloud';
import { parse, parseAllDocuments } from 'yaml';
import { storageOf, workloadObjects } from './sampleContent';

const ROOT = resolve(__dirname, '../../../..');
const MAX_CALLS = 500;

/** local-cloud with the portal's connectors, configured by the shipped `app-config.local-cloud.yaml`. */
export interface Lab {
  cloud: LocalCloud;
  dataDir: string;
  cluster: EnvironmentTarget;
  subscription: EnvironmentTarget;
  /** Every decision of Azure on who may do what, since the start. */
  accessChecks: AccessCheck[];
  /** An environment of a team of the lab, with storage in Azure and a pod in the cluster. */
  environment(id: string, team: string): Promise<TargetEnvironment>;
  /** Applies an environment as the engine does: Azure first, then the cluster. */
  apply(environment: TargetEnvironment): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the lab for one test file. */
export async function startLab(): Promise<Lab> {
  const dataDir = await mkdtemp(join(tmpdir(), 'glovebox-lab-'));
  const accessChecks: AccessCheck[] = [];
  const cloud = await startLocalCloud({
    dataDir: join(dataDir, 'local-cloud'),
    ports: {
      identity: 0,
      entra: 0,
      arm: 0,
      kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
    },
    podStartMs: 10,
    recordAzureAccess: check => accessChecks.push(check),
  });
  const targets = await startTargets(await shippedConfig(cloud, dataDir));
  const target = (id: string) => targets.find(t => t.facts.id === id)!;
  const cluster = target('kubernetes:aks-east');
  const subscription = target('azure:research-standard');
  const lab: Lab = {
    cloud,
    dataDir,
    cluster,
    subscription,
    accessChecks,
    environment: async (id, team) => ({
      id,
      name: team,
      namespace: `env-${team}-${id}`,
      ownerGroup: `group:default/${team}`,
      ownerGroupObjectId: await groupId(team),
      riskClass: 'standard',
      isolationClass: 'shared-kernel',
      egress: 'dns-only',
      region: 'eastus',
      revision: 1,
      clusterOidcIssuer: cluster.facts.oidcIssuer,
      privateLink: cluster.facts.privateLink,
    }),
    apply: environment => applyEnvironment(lab, environment),
    stop: async () => {
      await cloud.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return lab;
}

/** Both modules as the portal has them, without the plugin that calls them. */
async function startTargets(glovebox: object): Promise<EnvironmentTarget[]> {
  const targets: EnvironmentTarget[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        environmentTargetsExtensionPoint,
        { addTarget: (target: EnvironmentTarget) => targets.push(target) },
      ],
    ],
    features: [
      kubernetesModule,
      azureModule,
      mockServices.rootConfig.factory({ data: { glovebox } }),
    ],
  });
  await backend.stop();
  return targets;
}

/** `glovebox` of the config of `npm start`, with the environment that its start script gives. */
async function shippedConfig(
  cloud: LocalCloud,
  dataDir: string,
): Promise<object> {
  const { observe, provision } = JSON.parse(
    await readFile(join(dataDir, 'local-cloud/applications.json'), 'utf8'),
  );
  const [east, secure] = cloud.clusters;
  const env: Record<string, string> = {
    GLOVEBOX_ROOT: ROOT,
    GLOVEBOX_DATA_DIR: dataDir,
    GLOVEBOX_IDENTITY_URL: cloud.identityUrl,
    GLOVEBOX_ENTRA_URL: cloud.entraUrl,
    GLOVEBOX_ARM_URL: cloud.armUrl,
    GLOVEBOX_AKS_EAST_URL: east.url,
    GLOVEBOX_AKS_SECURE_URL: secure.url,
    GLOVEBOX_AZURE_OBSERVE_CLIENT_ID: observe.clientId,
    GLOVEBOX_AZURE_OBSERVE_CLIENT_SECRET: observe.clientSecret,
    GLOVEBOX_AZURE_PROVISION_CLIENT_ID: provision.clientId,
    GLOVEBOX_AZURE_PROVISION_CLIENT_SECRET: provision.clientSecret,
  };
  const file = join(ROOT, 'app-config.local-cloud.yaml');
  const text = (await readFile(file, 'utf8')).replace(
    /\$\{(\w+)\}/g,
    (_, name) => env[name] ?? 'unused',
  );
  return parse(text).glovebox;
}

/** The object id that the catalog has of a team: the sample lab's people and their groups are one file. */
async function groupId(team: string): Promise<string> {
  const file = join(ROOT, 'packages/local-cloud/lab/org.yaml');
  const entities = parseAllDocuments(await readFile(file, 'utf8')).map(
    document => document.toJS(),
  );
  const group = entities.find(
    ({ kind, metadata }) => kind === 'Group' && metadata.name === team,
  );
  return group.metadata.annotations['graph.microsoft.com/group-id'];
}

async function applyEnvironment(
  { subscription, cluster }: Lab,
  environment: TargetEnvironment,
): Promise<void> {
  const inAzure = subscription.render(environment, storageOf(environment));
  const outputs = await applyTo(subscription, environment, inAzure, {});
  const inCluster = cluster.render(environment, {
    kind: 'kubernetes',
    objects: workloadObjects,
    privateEndpointRange: inAzure.privateEndpointRange,
  });
  await applyTo(cluster, environment, inCluster, outputs);
}

async function applyTo(
  target: EnvironmentTarget,
  environment: TargetEnvironment,
  rendered: RenderedContent,
  inputs: Record<string, string>,
): Promise<Record<string, string>> {
  let state: TargetState = {};
  for (let calls = 0; calls < MAX_CALLS; calls++) {
    const step = await target.apply({
      environment,
      rendered,
      state,
      inputs,
      signal: AbortSignal.timeout(30_000),
    });
    if (step.done) return step.outputs ?? {};
    state = step.state;
    const pause = Math.min(step.retryAfterMs ?? 100, 100);
    await new Promise(done => setTimeout(done, pause));
  }
  throw new Error(`${target.facts.id} is not done after ${MAX_CALLS} calls`);
}
