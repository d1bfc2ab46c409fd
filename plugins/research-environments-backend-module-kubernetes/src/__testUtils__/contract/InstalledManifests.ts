import { isDeepStrictEqual } from 'node:util';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { collectionPath, RawApi } from './RawApi';

/** On everything that the suite makes itself. */
export const RUN_LABEL = 'glovebox.dev/contract-suite';

/** Holds what stood in an object's place before, on the server itself: a run that is killed loses nothing. */
export const ORIGINAL_ANNOTATION = 'glovebox.dev/contract-suite-original';

/** What the server writes, and what differs from cluster to cluster. */
const NOT_COMPARED = ['apiVersion', 'kind', 'metadata', 'status', 'secrets'];

/**
 * The shipped manifests on the server for the time of a run. What is there already and is the same is used and left; what
 * differs is refused, or put aside and put back (`removeLeftovers`).
 */
export class InstalledManifests {
  constructor(private readonly raw: RawApi, private readonly run: string) {}

  /** @throws Error that lists what is installed and differs, before anything is changed. */
  async install(
    manifests: KubernetesObject[],
    options: { replace: boolean },
  ): Promise<void> {
    const findings = [];
    for (const manifest of manifests) {
      findings.push({ manifest, live: await this.find(manifest) });
    }
    const different = [];
    for (const { manifest, live } of findings) {
      if (live && !(await this.isSame(manifest, live))) {
        different.push({ manifest, live });
      }
    }
    if (different.length > 0 && !options.replace) {
      const names = different.map(
        ({ manifest: { kind, metadata } }) => `${kind} ${metadata.name}`,
      );
      throw new Error(
        `These are on the server and differ from deploy/rbac/kubernetes: ${names.join(
          ', ',
        )}. Install what is shipped first, or run with --replace, which puts them back at the end.`,
      );
    }
    for (const { manifest, live } of different) {
      await this.putInPlace(manifest, live);
    }
    for (const { manifest, live } of findings) {
      if (!live) {
        await this.create(manifest);
      }
    }
  }

  async create(manifest: KubernetesObject): Promise<void> {
    const { metadata } = manifest;
    await this.raw.require('admin', 'POST', collectionPath(manifest), {
      ...manifest,
      metadata: {
        ...metadata,
        labels: { ...metadata.labels, [RUN_LABEL]: this.run },
      },
    });
  }

  async find(object: KubernetesObject): Promise<KubernetesObject | undefined> {
    const path = `${collectionPath(object)}/${object.metadata.name}`;
    const { status, body } = await this.raw.send('admin', 'GET', path);
    if (status === 404) {
      return undefined;
    }
    if (status !== 200) {
      throw new Error(`GET ${path}: ${status} ${body.message}`);
    }
    return body as unknown as KubernetesObject;
  }

  private async putInPlace(
    manifest: KubernetesObject,
    live: KubernetesObject,
  ): Promise<void> {
    const { metadata } = manifest;
    await replaceObject(this.raw, live, {
      ...manifest,
      metadata: {
        ...metadata,
        labels: { ...metadata.labels, [RUN_LABEL]: this.run },
        annotations: { [ORIGINAL_ANNOTATION]: JSON.stringify(live) },
      },
    });
  }

  /** What the server would make of the manifest, which it says when it is tried under another name, is what is there. */
  private async isSame(
    manifest: KubernetesObject,
    live: KubernetesObject,
  ): Promise<boolean> {
    if (manifest.kind === 'Namespace') {
      const labels = live.metadata.labels ?? {};
      return Object.entries(manifest.metadata.labels ?? {}).every(
        ([key, value]) => labels[key] === value,
      );
    }
    const tried = await this.raw.require(
      'admin',
      'POST',
      `${collectionPath(manifest)}?dryRun=All`,
      {
        ...manifest,
        metadata: {
          ...manifest.metadata,
          name: `${manifest.metadata.name}-${this.run}`,
        },
      },
    );
    return isDeepStrictEqual(contentOf(tried), contentOf(live));
  }
}

/** Puts content in the place of an object as it is now, keeping who it is. */
export async function replaceObject(
  raw: RawApi,
  live: KubernetesObject,
  content: KubernetesObject,
): Promise<void> {
  const { resourceVersion, uid, name, namespace } = live.metadata;
  const { labels, annotations } = content.metadata;
  const { status: _status, ...rest } = content;
  await raw.require('admin', 'PUT', `${collectionPath(content)}/${name}`, {
    ...rest,
    metadata: { name, namespace, labels, annotations, resourceVersion, uid },
  });
}

function contentOf(object: object): object {
  return Object.fromEntries(
    Object.entries(object).filter(([key]) => !NOT_COMPARED.includes(key)),
  );
}
