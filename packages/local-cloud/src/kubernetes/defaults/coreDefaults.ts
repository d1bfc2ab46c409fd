import {
  ensureObject,
  isObject,
  JsonObject,
  objectsAt,
  setDefault,
  stringAt,
  stringMapAt,
  stringsAt,
} from '../json';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** A namespace is finalised by the cluster and labelled with its name. */
export function defaultNamespace(object: JsonObject): void {
  const metadata = ensureObject(object, 'metadata');
  const labels = ensureObject(metadata, 'labels');
  labels['kubernetes.io/metadata.name'] = metadata.name;
  const spec = ensureObject(object, 'spec');
  const fresh = object.status === undefined;
  if (fresh) spec.finalizers = ['kubernetes'];
  setDefault(ensureObject(object, 'status'), 'phase', 'Active');
}

export function defaultService(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  setDefault(spec, 'type', 'ClusterIP');
  setDefault(spec, 'sessionAffinity', 'None');
  for (const port of objectsAt(spec, 'ports')) {
    setDefault(port, 'protocol', 'TCP');
    setDefault(port, 'targetPort', port.port);
  }
  setDefault(object, 'status', { loadBalancer: {} });
  if (spec.type === 'ExternalName') return;
  setDefault(spec, 'internalTrafficPolicy', 'Cluster');
  setDefault(spec, 'ipFamilies', ['IPv4']);
  setDefault(spec, 'ipFamilyPolicy', 'SingleStack');
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') {
    setDefault(spec, 'externalTrafficPolicy', 'Cluster');
  }
  setDefault(
    spec,
    'clusterIP',
    addressFor(stringAt(object, 'metadata', 'uid') ?? ''),
  );
  setDefault(spec, 'clusterIPs', [spec.clusterIP]);
}

/** An address in the service range, from the uid: stable, and as good as unique. */
function addressFor(uid: string): string {
  const number = parseInt(uid.replace(/-/g, '').slice(0, 4) || '1', 16);
  return `10.0.${Math.floor(number / 256)}.${(number % 254) + 1}`;
}

/** `stringData` is write-only: it becomes part of `data`. */
export function defaultSecret(object: JsonObject): void {
  setDefault(object, 'type', 'Opaque');
  const plain = stringMapAt(object, 'stringData');
  if (Object.keys(plain).length > 0) {
    const data = ensureObject(object, 'data');
    for (const [key, value] of Object.entries(plain)) {
      data[key] = Buffer.from(value, 'utf8').toString('base64');
    }
  }
  delete object.stringData;
}

export function defaultClaim(object: JsonObject): void {
  setDefault(ensureObject(object, 'spec'), 'volumeMode', 'Filesystem');
  setDefault(ensureObject(object, 'status'), 'phase', 'Pending');
}

export function defaultNetworkPolicy(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  setDefault(spec, 'podSelector', {});
  if (stringsAt(spec, 'policyTypes').length === 0) {
    const egress = objectsAt(spec, 'egress').length > 0;
    spec.policyTypes = egress ? ['Ingress', 'Egress'] : ['Ingress'];
  }
  for (const direction of ['ingress', 'egress']) {
    for (const rule of objectsAt(spec, direction)) {
      for (const port of objectsAt(rule, 'ports')) {
        setDefault(port, 'protocol', 'TCP');
      }
    }
  }
}

export function defaultBinding(object: JsonObject): void {
  if (isObject(object.roleRef))
    setDefault(object.roleRef, 'apiGroup', RBAC_GROUP);
  for (const subject of objectsAt(object, 'subjects')) {
    if (subject.kind === 'User' || subject.kind === 'Group') {
      setDefault(subject, 'apiGroup', RBAC_GROUP);
    }
  }
}

/** Defaults of a LimitRange item flow from max to default to defaultRequest, and from min to defaultRequest. */
export function defaultLimitRange(object: JsonObject): void {
  for (const item of objectsAt(object, 'spec', 'limits')) {
    if (item.type !== 'Container') continue;
    const limits = ensureObject(item, 'default');
    for (const [name, amount] of Object.entries(stringMapAt(item, 'max'))) {
      setDefault(limits, name, amount);
    }
    const requests = ensureObject(item, 'defaultRequest');
    for (const source of [
      stringMapAt(item, 'default'),
      stringMapAt(item, 'min'),
    ]) {
      for (const [name, amount] of Object.entries(source)) {
        setDefault(requests, name, amount);
      }
    }
    for (const field of ['default', 'defaultRequest']) {
      if (Object.keys(ensureObject(item, field)).length === 0)
        delete item[field];
    }
  }
}

export function defaultStorageClass(object: JsonObject): void {
  setDefault(object, 'reclaimPolicy', 'Delete');
  setDefault(object, 'volumeBindingMode', 'Immediate');
}

export function defaultDefinition(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  const names = ensureObject(spec, 'names');
  const kind = stringAt(names, 'kind') ?? '';
  setDefault(names, 'singular', kind.toLowerCase());
  setDefault(names, 'listKind', `${kind}List`);
  setDefault(spec, 'conversion', { strategy: 'None' });
}
