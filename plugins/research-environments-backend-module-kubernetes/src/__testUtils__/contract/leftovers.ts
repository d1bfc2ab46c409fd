import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { LABELS } from '@glovebox/backstage-plugin-research-environments-common';
import { labelValue } from '../../render/labelValue';
import { collectionPath, RawApi } from './RawApi';
import { RUN_LABEL } from './InstalledManifests';
import { until } from './until';

/** Owner of every environment that the suite makes: by it they are found again. */
export const SUITE_GROUP = 'group:default/glovebox-contract-suite';

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
 * Removes everything that the suite made: of one run, or of every run where none is named. Returns what was removed.
 *
 * @throws Error when a namespace does not go.
 */
export async function removeLeftovers(
  raw: RawApi,
  run: string | undefined,
): Promise<string[]> {
  const removed: string[] = [];
  const made = run === undefined ? RUN_LABEL : `${RUN_LABEL}=${run}`;
  const namespaces = [
    ...(await list(raw, 'v1', 'Namespace', OWNED)),
    ...(await list(raw, 'v1', 'Namespace', made)),
  ];
  for (const { metadata } of namespaces) {
    await letGo(raw, metadata.name);
    await raw.send('admin', 'DELETE', `/api/v1/namespaces/${metadata.name}`);
    removed.push(`Namespace ${metadata.name}`);
  }
  for (const [apiVersion, kind] of KINDS) {
    for (const { metadata } of await list(raw, apiVersion, kind, made)) {
      const { name, namespace } = metadata;
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
  return items ?? [];
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
