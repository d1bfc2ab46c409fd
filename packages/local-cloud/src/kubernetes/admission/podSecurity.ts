import { JsonObject, objectAt, stringAt, stringMapAt } from '../json';
import { typeKey } from '../registry/ResourceType';
import { forbidden, invalid } from '../status/errors';
import { AdmissionPlugin, AdmissionRequest } from './AdmissionPlugin';
import { templateOf } from './podOf';
import { Level, violationsOf } from './podSecurityChecks';

const PREFIX = 'pod-security.kubernetes.io/';
const LEVELS = ['privileged', 'baseline', 'restricted'];
const MODES = ['enforce', 'warn', 'audit'];

/**
 * Pod Security admission: a namespace's `enforce` level is required of pods; its `warn` level is reported for pods and for
 * workloads, which are never refused themselves.
 */
export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  validate: request => {
    if (request.operation === 'DELETE' || request.subresource !== '') return;
    const key = typeKey(request.type);
    if (key === '/namespaces') {
      requireKnownLevels(request);
      return;
    }
    const pod = key === '/pods' ? request.object : templateOf(request);
    if (!pod) return;
    const labels = namespaceLabels(request);
    if (key === '/pods') enforce(request, pod, labels);
    warn(request, pod, labels);
  },
};

function namespaceLabels(request: AdmissionRequest): Record<string, string> {
  const namespace = request.store.get('/namespaces', '', request.namespace);
  return stringMapAt(namespace, 'metadata', 'labels');
}

function requireKnownLevels(request: AdmissionRequest): void {
  const labels = stringMapAt(request.object, 'metadata', 'labels');
  const errors = MODES.flatMap(mode => {
    const label = `${PREFIX}${mode}`;
    const value = labels[label];
    if (value === undefined || LEVELS.includes(value)) return [];
    return [
      {
        type: 'Invalid value' as const,
        field: `metadata.labels[${label}]`,
        value,
        detail: 'must be one of privileged, baseline, restricted',
      },
    ];
  });
  if (errors.length > 0) throw invalid('Namespace', '', request.name, errors);
}

function levelOf(
  labels: Record<string, string>,
  mode: string,
): { level: Level; version: string } | undefined {
  const level = labels[`${PREFIX}${mode}`];
  if (level !== 'baseline' && level !== 'restricted') return undefined;
  return { level, version: labels[`${PREFIX}${mode}-version`] ?? 'latest' };
}

function enforce(
  request: AdmissionRequest,
  pod: JsonObject,
  labels: Record<string, string>,
): void {
  const policy = levelOf(labels, 'enforce');
  if (!policy) return;
  const violations = violationsOf(policy.level, pod);
  if (violations.length === 0) return;
  throw forbidden(
    { group: '', resource: 'pods', name: request.name },
    `violates PodSecurity "${policy.level}:${
      policy.version
    }": ${violations.join(', ')}`,
  );
}

function warn(
  request: AdmissionRequest,
  pod: JsonObject,
  labels: Record<string, string>,
): void {
  const policy = levelOf(labels, 'warn');
  if (!policy) return;
  const spec = objectAt(pod, 'spec');
  if (!spec || stringAt(request.object, 'metadata', 'deletionTimestamp'))
    return;
  const violations = violationsOf(policy.level, pod);
  if (violations.length === 0) return;
  request.context.warn(
    `would violate PodSecurity "${policy.level}:${
      policy.version
    }": ${violations.join(', ')}`,
  );
}
