import {
  ensureObject,
  isObject,
  JsonObject,
  objectsAt,
  setDefault,
  stringAt,
} from '../json';

const MODE_0644 = 420;

/** Defaults of a pod's spec, in a pod or in a template. Changes its argument. */
export function defaultPodSpec(spec: JsonObject): void {
  setDefault(spec, 'restartPolicy', 'Always');
  setDefault(spec, 'terminationGracePeriodSeconds', 30);
  setDefault(spec, 'dnsPolicy', 'ClusterFirst');
  setDefault(spec, 'securityContext', {});
  setDefault(spec, 'schedulerName', 'default-scheduler');
  if (spec.serviceAccountName === undefined && spec.serviceAccount) {
    spec.serviceAccountName = spec.serviceAccount;
  }
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
  for (const list of ['initContainers', 'containers']) {
    objectsAt(spec, list).forEach(defaultContainer);
  }
  objectsAt(spec, 'volumes').forEach(defaultVolume);
}

/** A pod's own defaults, which its template does not get: requests follow limits. Changes its argument. */
export function defaultPod(pod: JsonObject): void {
  const spec = ensureObject(pod, 'spec');
  defaultPodSpec(spec);
  setDefault(spec, 'enableServiceLinks', true);
  for (const list of ['initContainers', 'containers']) {
    for (const container of objectsAt(spec, list)) {
      const resources = ensureObject(container, 'resources');
      const limits = resources.limits;
      if (!isObject(limits)) continue;
      const requests = ensureObject(resources, 'requests');
      for (const [name, amount] of Object.entries(limits)) {
        setDefault(requests, name, amount);
      }
    }
  }
}

function defaultContainer(container: JsonObject): void {
  setDefault(container, 'resources', {});
  setDefault(container, 'terminationMessagePath', '/dev/termination-log');
  setDefault(container, 'terminationMessagePolicy', 'File');
  setDefault(
    container,
    'imagePullPolicy',
    pullPolicy(stringAt(container, 'image') ?? ''),
  );
  for (const port of objectsAt(container, 'ports')) {
    setDefault(port, 'protocol', 'TCP');
  }
  for (const variable of objectsAt(container, 'env')) {
    const source = variable.valueFrom;
    if (isObject(source) && isObject(source.fieldRef)) {
      setDefault(source.fieldRef, 'apiVersion', 'v1');
    }
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container[name];
    if (isObject(probe)) defaultProbe(probe);
  }
}

function pullPolicy(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = image.slice(image.lastIndexOf('/') + 1).split(':')[1];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultProbe(probe: JsonObject): void {
  setDefault(probe, 'timeoutSeconds', 1);
  setDefault(probe, 'periodSeconds', 10);
  setDefault(probe, 'successThreshold', 1);
  setDefault(probe, 'failureThreshold', 3);
  if (isObject(probe.httpGet)) {
    setDefault(probe.httpGet, 'path', '/');
    setDefault(probe.httpGet, 'scheme', 'HTTP');
  }
}

function defaultVolume(volume: JsonObject): void {
  if (Object.keys(volume).length === 1) volume.emptyDir = {};
  for (const source of ['configMap', 'secret', 'downwardAPI', 'projected']) {
    const value = volume[source];
    if (isObject(value)) setDefault(value, 'defaultMode', MODE_0644);
  }
  if (isObject(volume.hostPath)) setDefault(volume.hostPath, 'type', '');
}
