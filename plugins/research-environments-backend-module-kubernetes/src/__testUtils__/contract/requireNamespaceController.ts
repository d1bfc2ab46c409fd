import { InstalledManifests } from './InstalledManifests';
import { RawApi } from './RawApi';
import { until } from './until';

const CONTROLLER_PATIENCE_MS = 60_000;

/**
 * Makes a namespace with a claim in it and deletes it: without a namespace controller nothing that the suite makes could be
 * removed, and a deletion would never end.
 */
export async function requireNamespaceController(
  raw: RawApi,
  run: string,
  installed: InstalledManifests,
): Promise<void> {
  const name = `glovebox-contract-${run}`;
  const path = `/api/v1/namespaces/${name}`;
  await installed.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  });
  await installed.create({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'claim', namespace: name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Mi' } },
    },
  });
  await raw.require('admin', 'DELETE', path);
  try {
    await until(
      'the namespace is gone',
      () => raw.send('admin', 'GET', path),
      ({ status }) => status === 404,
      CONTROLLER_PATIENCE_MS,
    );
  } catch {
    await raw.merge('admin', `${path}/persistentvolumeclaims/claim`, {
      metadata: { finalizers: null },
    });
    await raw.send('admin', 'DELETE', `${path}/persistentvolumeclaims/claim`);
    await raw.send('admin', 'PUT', `${path}/finalize`, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
      spec: { finalizers: [] },
    });
    throw new Error(
      `This server does not finish the deletion of a namespace with a claim in it. Start kube-controller-manager with at least the controllers namespace-controller and persistentvolumeclaim-protection-controller, or run with --finalise-namespaces, and the suite does it for the namespaces that it made.`,
    );
  }
}
