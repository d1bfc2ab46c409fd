import { JsonObject } from '@backstage/types';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { LABELS } from '@glovebox/backstage-plugin-research-environments-common';
import { labelValue } from '../../render/labelValue';
import { RUN_LABEL } from './InstalledManifests';
import { SUITE_GROUP } from './leftovers';
import { RawApi } from './RawApi';

const INTERVAL_MS = 250;
const CLAIM_FINALIZER = 'kubernetes.io/pvc-protection';

type Kind = { path: (namespace: string) => string; name: string };

/**
 * Does for the suite's own namespaces what a namespace controller and the protection of claims do, where a bare API server has
 * neither: deletes the content, says what it waits for, and lets go. Only when told (`--finalise-namespaces`).
 */
export class NamespaceStandIn {
  #stopped = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(private readonly raw: RawApi) {}

  start(): void {
    this.#loop = this.run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
  }

  private async run(): Promise<void> {
    while (!this.#stopped) {
      for (const selector of [
        `${LABELS.ownerGroup}=${labelValue(SUITE_GROUP)}`,
        RUN_LABEL,
      ]) {
        const query = new URLSearchParams({ labelSelector: selector });
        const { body } = await this.raw.send(
          'admin',
          'GET',
          `/api/v1/namespaces?${query}`,
        );
        for (const namespace of body.items ?? []) {
          await this.releaseClaims(namespace.metadata.name);
          if (namespace.metadata.deletionTimestamp) {
            await this.finish(namespace);
          }
        }
      }
      await new Promise(resolve => setTimeout(resolve, INTERVAL_MS));
    }
  }

  private async releaseClaims(namespace: string): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/persistentvolumeclaims`;
    const { body } = await this.raw.send('admin', 'GET', path);
    for (const { metadata } of body.items ?? []) {
      if (metadata.deletionTimestamp && metadata.finalizers?.length) {
        const kept = metadata.finalizers.filter(f => f !== CLAIM_FINALIZER);
        await this.raw.merge('admin', `${path}/${metadata.name}`, {
          metadata: { finalizers: kept.length > 0 ? kept : null },
        });
      }
    }
  }

  private async finish(namespace: KubernetesObject): Promise<void> {
    const { name } = namespace.metadata;
    const left: { kind: string; objects: KubernetesObject[] }[] = [];
    for (const kind of await this.kinds()) {
      const path = kind.path(name);
      await this.raw.send('admin', 'DELETE', path, {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
      });
      const { body } = await this.raw.send('admin', 'GET', path);
      if (body.items?.length) {
        left.push({ kind: kind.name, objects: body.items });
      }
    }
    const path = `/api/v1/namespaces/${name}`;
    if (left.length === 0) {
      await this.raw.send('admin', 'PUT', `${path}/finalize`, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
        spec: { finalizers: [] },
      });
    } else {
      await this.raw.merge('admin', `${path}/status`, {
        status: { conditions: conditions(left) },
      });
    }
  }

  /** Every kind in namespaces that can be listed and deleted by collection. */
  private async kinds(): Promise<Kind[]> {
    const groups = (await this.raw.require(
      'admin',
      'GET',
      '/apis',
    )) as unknown as {
      groups: { preferredVersion: { groupVersion: string } }[];
    };
    const roots = [
      '/api/v1',
      ...groups.groups.map(g => `/apis/${g.preferredVersion.groupVersion}`),
    ];
    const kinds: Kind[] = [];
    for (const root of roots) {
      const { body } = await this.raw.send('admin', 'GET', root);
      const resources = (body.resources ?? []) as {
        name: string;
        namespaced: boolean;
        verbs: string[];
      }[];
      kinds.push(
        ...resources
          .filter(r => r.namespaced && r.verbs.includes('deletecollection'))
          .map(({ name }) => ({
            name,
            path: (namespace: string) =>
              `${root}/namespaces/${namespace}/${name}`,
          })),
      );
    }
    return kinds;
  }
}

/** As the namespace controller words them (k8s.io/kubernetes pkg/controller/namespace/deletion). */
function conditions(
  left: { kind: string; objects: KubernetesObject[] }[],
): JsonObject[] {
  const held = new Map<string, number>();
  for (const { metadata } of left.flatMap(({ objects }) => objects)) {
    for (const finalizer of metadata.finalizers ?? []) {
      held.set(finalizer, (held.get(finalizer) ?? 0) + 1);
    }
  }
  const lastTransitionTime = new Date().toISOString().replace(/\.\d+/, '');
  const remaining = left
    .map(
      ({ kind, objects }) =>
        `${kind}. has ${objects.length} resource instances`,
    )
    .join(', ');
  const finalizers = [...held]
    .map(([name, count]) => `${name} in ${count} resource instances`)
    .join(', ');
  return [
    {
      type: 'NamespaceContentRemaining',
      status: 'True',
      reason: 'SomeResourcesRemain',
      message: `Some resources are remaining: ${remaining}`,
      lastTransitionTime,
    },
    ...(held.size > 0
      ? [
          {
            type: 'NamespaceFinalizersRemaining',
            status: 'True',
            reason: 'SomeFinalizersRemain',
            message: `Some content in the namespace has finalizers remaining: ${finalizers}`,
            lastTransitionTime,
          },
        ]
      : []),
  ];
}
