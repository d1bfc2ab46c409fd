import {
  ensureObject,
  JsonObject,
  objectAt,
  setDefault,
  stringAt,
  valueAt,
} from '../json';
import { typeKey } from '../registry/ResourceType';
import { forbidden } from '../status/errors';
import { AdmissionPlugin, AdmissionRequest } from './AdmissionPlugin';
import { createsPod } from './podOf';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

function refusePod(request: AdmissionRequest, problem: string) {
  return forbidden(
    { group: '', resource: 'pods', name: request.name },
    problem,
  );
}

/** A pod's RuntimeClass has to exist; its overhead and node selector become the pod's. */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  mutate: request => {
    if (!createsPod(request)) return;
    const spec = ensureObject(request.object, 'spec');
    const name = stringAt(spec, 'runtimeClassName');
    if (!name) return;
    const found = request.store.get('node.k8s.io/runtimeclasses', '', name);
    if (!found) {
      throw refusePod(
        request,
        `pod rejected: RuntimeClass "${name}" not found`,
      );
    }
    const overhead = objectAt(found, 'overhead', 'podFixed');
    if (overhead) setDefault(spec, 'overhead', overhead);
    const selector = objectAt(found, 'scheduling', 'nodeSelector');
    if (selector) {
      spec.nodeSelector = { ...objectAt(spec, 'nodeSelector'), ...selector };
    }
  },
};

/** A pod's PriorityClass has to exist; its value becomes the pod's priority. */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  mutate: request => {
    if (!createsPod(request)) return;
    const spec = ensureObject(request.object, 'spec');
    const name = stringAt(spec, 'priorityClassName');
    const found = name
      ? request.store.get('scheduling.k8s.io/priorityclasses', '', name)
      : undefined;
    if (name && !found) {
      throw refusePod(request, `no PriorityClass with name ${name} was found`);
    }
    spec.priority = valueAt(found, 'value') ?? 0;
    spec.preemptionPolicy =
      stringAt(found, 'preemptionPolicy') ?? 'PreemptLowerPriority';
  },
};

/** A claim that names no class gets the default one. */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  mutate: request => {
    const isClaim = typeKey(request.type) === '/persistentvolumeclaims';
    if (request.operation !== 'CREATE' || !isClaim) return;
    const spec = ensureObject(request.object, 'spec');
    const found = request.store
      .list('storage.k8s.io/storageclasses')
      .find(isDefaultClass);
    const name = stringAt(found, 'metadata', 'name');
    if (name) setDefault(spec, 'storageClassName', name);
  },
};

function isDefaultClass(storageClass: JsonObject): boolean {
  return (
    stringAt(storageClass, 'metadata', 'annotations', DEFAULT_CLASS) === 'true'
  );
}
