import {
  ensureObject,
  Json,
  JsonObject,
  objectsAt,
  setDefault,
  stringAt,
  valueAt,
} from '../json';
import { forbidden } from '../status/errors';
import { AdmissionPlugin, AdmissionRequest } from './AdmissionPlugin';
import { containersOf, createsPod } from './podOf';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const MODE_0644 = 420;

/** A pod runs as a service account of its namespace, with its token mounted unless pod or account say no. */
export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  mutate: request => {
    if (!createsPod(request)) return;
    const spec = ensureObject(request.object, 'spec');
    setDefault(spec, 'serviceAccountName', 'default');
    spec.serviceAccount = spec.serviceAccountName;
    const account = requireAccount(request, String(spec.serviceAccountName));
    if (objectsAt(spec, 'imagePullSecrets').length === 0) {
      const secrets = objectsAt(account, 'imagePullSecrets');
      if (secrets.length > 0) spec.imagePullSecrets = secrets;
    }
    if (mountsToken(spec, account)) mountToken(spec);
  },
};

function requireAccount(request: AdmissionRequest, name: string): JsonObject {
  const { store, namespace } = request;
  const account = store.get('/serviceaccounts', namespace, name);
  if (account) return account;
  throw forbidden(
    { group: '', resource: 'pods', name: request.name },
    `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`,
  );
}

function mountsToken(spec: JsonObject, account: JsonObject): boolean {
  const wanted: Json =
    spec.automountServiceAccountToken ??
    valueAt(account, 'automountServiceAccountToken');
  return wanted !== false;
}

function mountToken(spec: JsonObject): void {
  const name = 'kube-api-access';
  const containers = containersOf(spec).filter(
    container =>
      !objectsAt(container, 'volumeMounts').some(
        mount => stringAt(mount, 'mountPath') === MOUNT_PATH,
      ),
  );
  if (containers.length === 0) return;
  spec.volumes = [...objectsAt(spec, 'volumes'), tokenVolume(name)];
  for (const container of containers) {
    container.volumeMounts = [
      ...objectsAt(container, 'volumeMounts'),
      { name, readOnly: true, mountPath: MOUNT_PATH },
    ];
  }
}

function tokenVolume(name: string): JsonObject {
  return {
    name,
    projected: {
      defaultMode: MODE_0644,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        {
          configMap: {
            name: 'kube-root-ca.crt',
            items: [{ key: 'ca.crt', path: 'ca.crt' }],
          },
        },
        {
          downwardAPI: {
            items: [
              {
                path: 'namespace',
                fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' },
              },
            ],
          },
        },
      ],
    },
  };
}
