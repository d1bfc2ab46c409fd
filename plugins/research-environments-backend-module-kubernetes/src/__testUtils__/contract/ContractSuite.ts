import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import {
  KubernetesClient,
  KubernetesCluster,
  KubernetesClusters,
  KubernetesObject,
} from '@glovebox/kubernetes-clusters-node';
import { KubernetesTarget } from '../../KubernetesTarget';
import { TargetRun } from '../runTarget';
import { sampleEnvironment } from '../sampleEnvironment';
import { ContractGateway, ContractIdentity } from './ContractGateway';
import { ContractOptions } from './contractOptions';
import { InstalledManifests, RUN_LABEL } from './InstalledManifests';
import { idPrefix, removeLeftovers, SUITE_GROUP } from './leftovers';
import { localServer } from './localServer';
import { NamespaceStandIn } from './NamespaceStandIn';
import { collectionPath, RawApi } from './RawApi';
import { requireNamespaceController } from './requireNamespaceController';
import { requireServer } from './requireServer';
import { shippedManifests } from './shippedManifests';
import { ciliumDefinition } from './ciliumDefinition';
import { waitUntilInForce } from './waitUntilInForce';

/** The Kubernetes connector beside one API server, with the portal's identities as `deploy/rbac/kubernetes` makes them. */
export class ContractSuite {
  now = new Date();
  readonly raw: RawApi;
  readonly manifests: KubernetesObject[];
  /** Object id of the group that environments belong to. */
  readonly group = randomUUID();
  #count = 0;

  private constructor(
    readonly options: ContractOptions,
    readonly run: string,
    readonly gateway: ContractGateway,
    private readonly cleaners: (() => Promise<unknown>)[],
    private readonly clusters: KubernetesClusters,
  ) {
    this.raw = new RawApi(gateway);
    this.manifests = shippedManifests(options);
  }

  static async start(options: ContractOptions): Promise<ContractSuite> {
    const run = `run-${Date.now().toString(36)}`;
    const cleaners: (() => Promise<unknown>)[] = [];
    try {
      return await ContractSuite.open(options, run, cleaners);
    } catch (error) {
      await runAll(cleaners);
      throw error;
    }
  }

  private static async open(
    options: ContractOptions,
    run: string,
    cleaners: (() => Promise<unknown>)[],
  ): Promise<ContractSuite> {
    const directory = await mkdtemp(join(tmpdir(), 'glovebox-contract-'));
    cleaners.push(() => rm(directory, { recursive: true, force: true }));
    const server = options.kubeconfig
      ? { kubeconfig: options.kubeconfig, context: options.context }
      : await localServer(join(directory, 'cloud'), cleaners);
    const group = randomUUID();
    const person = (name: string, groups: string[]) => ({
      user: `glovebox-contract-${name}`,
      groups: [...groups, 'system:authenticated'],
    });
    const gateway = await ContractGateway.start({
      ...server,
      identities: {
        observe: { user: options.observer, groups: [] },
        provision: { user: options.provisioner, groups: [] },
        member: person('member', [group]),
        outsider: person('outsider', [randomUUID()]),
      },
    });
    cleaners.push(() => gateway.stop());
    const suite = new ContractSuite(
      options,
      run,
      gateway,
      cleaners,
      await connect(gateway, directory),
    );
    Object.assign(suite, { group });
    if (!options.kubeconfig) {
      await suite.forgetShipped();
    }
    await suite.prepare();
    return suite;
  }

  /** local-cloud starts as a cluster with the portal installed; the suite has to install what it needs itself. */
  private async forgetShipped(): Promise<void> {
    const kept = ['Namespace', 'ServiceAccount'];
    for (const shipped of this.manifests) {
      if (!kept.includes(shipped.kind)) {
        const path = `${collectionPath(shipped)}/${shipped.metadata.name}`;
        await this.raw.require('admin', 'DELETE', path);
      }
    }
  }

  private async prepare(): Promise<void> {
    const { raw, run, options, cleaners, manifests } = this;
    await requireServer(raw);
    if (options.finaliseNamespaces) {
      const standIn = new NamespaceStandIn(raw);
      standIn.start();
      cleaners.push(() => standIn.stop());
    }
    if (options.cleanUp) {
      return;
    }
    const installed = new InstalledManifests(raw, run);
    cleaners.push(() => removeLeftovers(raw, run));
    await requireNamespaceController(raw, run, installed);
    const definition = ciliumDefinition();
    if (!(await installed.find(definition))) {
      await installed.create(definition);
    }
    await installed.install(manifests, options);
    await waitUntilInForce(this);
  }

  async stop(): Promise<void> {
    await runAll(this.cleaners);
  }

  /** The cluster as the portal has it: an identity to observe and one to provision. */
  get cluster(): KubernetesCluster {
    return this.clusters.get('contract');
  }

  /** What a person with all rights does beside the portal. */
  get admin(): KubernetesClient {
    return this.clusters.get('admin').client('provision');
  }

  /** The same cluster for one identity alone. */
  clusterAs(identity: 'observe' | 'unknown' | 'nowhere'): KubernetesCluster {
    return this.clusters.get(identity);
  }

  get target(): KubernetesTarget {
    return new KubernetesTarget(this.cluster, { now: () => this.now });
  }

  /** A new environment: names are never used twice. */
  environment(overrides: Partial<TargetEnvironment> = {}): TargetEnvironment {
    this.#count += 1;
    const id = `${idPrefix(this.run)}${this.#count}`;
    return sampleEnvironment({
      id,
      namespace: `env-protein-${id}`,
      ownerGroup: SUITE_GROUP,
      ownerGroupObjectId: this.group,
      ...overrides,
    });
  }

  start(objects: JsonObject[], environment = this.environment()): TargetRun {
    const { target } = this;
    return new TargetRun(
      target,
      environment,
      target.render(environment, { kind: 'kubernetes', objects }),
    );
  }

  /** The next revision of an environment, with the state that the target returned. */
  revise(previous: TargetRun, objects: JsonObject[]): TargetRun {
    const { environment } = previous;
    const revision = environment.revision + 1;
    const next = this.start(objects, { ...environment, revision });
    next.state = previous.state;
    return next;
  }

  configMap(r: TargetRun, name: string) {
    const { namespace } = r.environment;
    return { apiVersion: 'v1', kind: 'ConfigMap', name, namespace };
  }

  namespaceOf(r: TargetRun): Promise<KubernetesObject | undefined> {
    const name = r.environment.namespace;
    return this.admin.get({ apiVersion: 'v1', kind: 'Namespace', name });
  }

  /** Takes fields of an object as somebody with kubectl does. */
  change(object: KubernetesObject) {
    return this.admin.applyServerSide(object, {
      fieldManager: 'kubectl',
      force: true,
    });
  }

  /** Keeps a ConfigMap from being deleted, or lets it go. */
  async hold(r: TargetRun, name: string, finalizers: string[]): Promise<void> {
    const { namespace } = r.environment;
    const path = `/api/v1/namespaces/${namespace}/configmaps/${name}`;
    await this.raw.merge('admin', path, {
      metadata: { finalizers: finalizers.length > 0 ? finalizers : null },
    });
  }

  /** A namespace that is not the portal's. */
  foreignNamespace(name: string, labels: Record<string, string> = {}) {
    return this.admin.create(
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: { ...labels, [RUN_LABEL]: this.run } },
      },
      { fieldManager: 'kubectl' },
    );
  }

  /** A request that must be refused, and what the server said. */
  async refusal(
    identity: ContractIdentity,
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ) {
    return this.gateway.refused(() =>
      this.raw.send(identity, method, path, body, contentType),
    );
  }
}

async function connect(
  gateway: ContractGateway,
  directory: string,
): Promise<KubernetesClusters> {
  // client-node takes plain http, which does not leave this machine, only so.
  const file = async (identity: string, server: string) => {
    const kubeconfig = join(directory, `${identity}.kubeconfig`);
    const content = {
      clusters: [
        { name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } },
      ],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    await writeFile(kubeconfig, JSON.stringify(content));
    return { kubeconfig };
  };
  const of = (identity: ContractIdentity) =>
    file(identity, gateway.url(identity));
  const entry = (name: string, observe: JsonObject, provision: JsonObject) => ({
    name,
    title: 'Contract cluster',
    region: 'anywhere',
    riskClasses: ['standard'],
    login: { type: 'azure', tenantId: 'tenant' },
    identities: { observe, provision },
  });
  const observe = await of('observe');
  const admin = await of('admin');
  const unknown = await of('unknown');
  const nowhere = await file('nowhere', 'http://127.0.0.1:1');
  return KubernetesClusters.fromConfig(
    new ConfigReader({
      glovebox: {
        clusters: [
          entry('contract', observe, await of('provision')),
          entry('admin', admin, admin),
          entry('observe', observe, observe),
          entry('unknown', unknown, unknown),
          entry('nowhere', nowhere, nowhere),
        ],
      },
    }),
  );
}

/** Last made, first removed; one that fails does not keep the others. */
async function runAll(cleaners: (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const clean of cleaners.splice(0).reverse()) {
    await clean().catch(error => failures.push(error));
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}
