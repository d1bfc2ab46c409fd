import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { LABELS } from '@glovebox/backstage-plugin-research-environments-common';
import { labelValue } from '../../render/labelValue';
import { collectionPath, RawApi } from './RawApi';
import {
  ORIGINAL_ANNOTATION,
  replaceObject,
  RUN_LABEL,
} from './InstalledManifests';
import { until } from './until';

/** Owner of every environment that the suite makes: by it they are found again. */
export const SUITE_GROUP = 'group:default/glovebox-contract-suite';

/** What the ids of a run's environments start with: two runs on one cluster keep out of each other's way. */
export function idPrefix(run: string): string {
  return run.slice(-7);
}

const OWNED = `${LABELS.ownerGroup}=${labelValue(SUITE_GROUP)}`;
const REGISTRATION = 'admissionregistration.k8s.io/v1';
const RBAC = 'rbac.authorization.k8s.io/v1';

/** In the order of removal: what is in force first. */
const KINDS: [apiVersion: string, kind: string][] = [
  [REGISTRATION, 'ValidatingAdmissionPolicyBinding'],
  [REGISTRATION, 'ValidatingAdmissionPolicy'],
  [RBAC, 'ClusterRoleBinding'],
  [RBAC, 'ClusterRole'],
  ['v1', 'ServiceAccount'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
];

/**
 * Removes everything that the suite made, and puts back what stood in its place: of one run, or of every run where none is named.
 * Returns what was removed or put back.
 *
 * @throws Error when a namespace does not go.
 */
export async function removeLeftovers(
  raw: RawApi,
  run: string | undefined,
): Promise<string[]> {
  const removed: string[] = [];
  const made = run === undefined ? RUN_LABEL : `${RUN_LABEL}=${run}`;
  const namespaces: KubernetesObject[] = [];
  for (const namespace of [
    ...(await list(raw, 'v1', 'Namespace', OWNED)).filter(
      ({ metadata }) =>
        run === undefined ||
        metadata.labels?.[LABELS.environmentId]?.startsWith(idPrefix(run)),
    ),
    ...(await list(raw, 'v1', 'Namespace', made)),
  ]) {
    if (await putBack(raw, namespace)) {
      removed.push(`Namespace ${namespace.metadata.name} (put back)`);
    } else {
      namespaces.push(namespace);
    }
  }
  for (const { metadata } of namespaces) {
    await letGo(raw, metadata.name);
    await raw.send('admin', 'DELETE', `/api/v1/namespaces/${metadata.name}`);
    removed.push(`Namespace ${metadata.name}`);
  }
  for (const [apiVersion, kind] of KINDS) {
    for (const object of await list(raw, apiVersion, kind, made)) {
      const { name, namespace } = object.metadata;
      if (await putBack(raw, object)) {
        removed.push(`${kind} ${name} (put back)`);
        continue;
      }
      const path = collectionPath({
        apiVersion,
        kind,
        metadata: { namespace },
      });
      await raw.send('admin', 'DELETE', `${path}/${name}`);
      removed.push(`${kind} ${name}`);
    }
  }
  for (const { metadata } of namespaces) {
    const path = `/api/v1/namespaces/${metadata.name}`;
    await until(
      `namespace ${metadata.name} is gone`,
      () => raw.send('admin', 'GET', path),
      ({ status }) => status === 404,
    );
  }
  return removed;
}

async function list(
  raw: RawApi,
  apiVersion: string,
  kind: string,
  selector: string,
): Promise<KubernetesObject[]> {
  const path = collectionPath({ apiVersion, kind });
  const query = new URLSearchParams({ labelSelector: selector });
  const { items } = await raw.require('admin', 'GET', `${path}?${query}`);
  // Items of a list carry neither apiVersion nor kind: the list says it once.
  return (items ?? []).map(item => ({ ...item, apiVersion, kind }));
}

/** Whether the object stands in the place of another, which is put back. */
async function putBack(
  raw: RawApi,
  object: KubernetesObject,
): Promise<boolean> {
  const original = object.metadata.annotations?.[ORIGINAL_ANNOTATION];
  if (original === undefined) {
    return false;
  }
  await replaceObject(raw, object, JSON.parse(original));
  return true;
}

/** Tests hold objects with finalizers of their own; a test that failed may have left one. */
async function letGo(raw: RawApi, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const { items } = await raw.require('admin', 'GET', path);
  for (const { metadata } of items ?? []) {
    if (metadata.finalizers?.length) {
      await raw.merge('admin', `${path}/${metadata.name}`, {
        metadata: { finalizers: null },
      });
    }
  }
}
