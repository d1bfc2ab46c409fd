import { JsonObject, objectAt, objectsAt } from '../json';
import { typeKey } from '../registry/ResourceType';
import { AdmissionRequest } from './AdmissionPlugin';

/** Where each kind that makes pods keeps its pod template. */
const TEMPLATES: Record<string, string[]> = {
  'apps/deployments': ['spec', 'template'],
  'apps/replicasets': ['spec', 'template'],
  'apps/statefulsets': ['spec', 'template'],
  'apps/daemonsets': ['spec', 'template'],
  'batch/jobs': ['spec', 'template'],
  'batch/cronjobs': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** Whether the request creates a pod. */
export function createsPod(request: AdmissionRequest): boolean {
  return request.operation === 'CREATE' && typeKey(request.type) === '/pods';
}

/** The pod template of a workload; undefined for other kinds. */
export function templateOf(request: AdmissionRequest): JsonObject | undefined {
  const path = TEMPLATES[typeKey(request.type)];
  return path ? objectAt(request.object, ...path) : undefined;
}

/** Init and ordinary containers of a pod spec. */
export function containersOf(spec: JsonObject | undefined): JsonObject[] {
  return [
    ...objectsAt(spec, 'initContainers'),
    ...objectsAt(spec, 'containers'),
  ];
}
