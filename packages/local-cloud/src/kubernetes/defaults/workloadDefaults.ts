import {
  ensureObject,
  isObject,
  JsonObject,
  objectAt,
  objectsAt,
  setDefault,
  stringAt,
} from '../json';
import { defaultPodSpec } from './podDefaults';

function defaultTemplate(spec: JsonObject): void {
  const template = objectAt(spec, 'template', 'spec');
  if (template) defaultPodSpec(template);
}

export function defaultDeployment(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  setDefault(spec, 'replicas', 1);
  setDefault(spec, 'revisionHistoryLimit', 10);
  setDefault(spec, 'progressDeadlineSeconds', 600);
  const strategy = ensureObject(spec, 'strategy');
  setDefault(strategy, 'type', 'RollingUpdate');
  if (strategy.type === 'RollingUpdate') {
    const rolling = ensureObject(strategy, 'rollingUpdate');
    setDefault(rolling, 'maxSurge', '25%');
    setDefault(rolling, 'maxUnavailable', '25%');
  }
  defaultTemplate(spec);
}

export function defaultReplicaSet(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  setDefault(spec, 'replicas', 1);
  defaultTemplate(spec);
}

export function defaultStatefulSet(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  setDefault(spec, 'replicas', 1);
  setDefault(spec, 'revisionHistoryLimit', 10);
  setDefault(spec, 'podManagementPolicy', 'OrderedReady');
  setDefault(spec, 'serviceName', '');
  const retention = ensureObject(spec, 'persistentVolumeClaimRetentionPolicy');
  setDefault(retention, 'whenDeleted', 'Retain');
  setDefault(retention, 'whenScaled', 'Retain');
  const strategy = ensureObject(spec, 'updateStrategy');
  setDefault(strategy, 'type', 'RollingUpdate');
  if (strategy.type === 'RollingUpdate') {
    setDefault(ensureObject(strategy, 'rollingUpdate'), 'partition', 0);
  }
  for (const claim of objectsAt(spec, 'volumeClaimTemplates')) {
    setDefault(claim, 'apiVersion', 'v1');
    setDefault(claim, 'kind', 'PersistentVolumeClaim');
    setDefault(ensureObject(claim, 'spec'), 'volumeMode', 'Filesystem');
    claim.status = { phase: 'Pending' };
  }
  defaultTemplate(spec);
}

export function defaultDaemonSet(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  setDefault(spec, 'revisionHistoryLimit', 10);
  const strategy = ensureObject(spec, 'updateStrategy');
  setDefault(strategy, 'type', 'RollingUpdate');
  if (strategy.type === 'RollingUpdate') {
    const rolling = ensureObject(strategy, 'rollingUpdate');
    setDefault(rolling, 'maxUnavailable', 1);
    setDefault(rolling, 'maxSurge', 0);
  }
  defaultTemplate(spec);
}

/** A job without a selector of its own selects its pods by its uid. */
export function defaultJob(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  defaultJobSpec(spec);
  const uid = stringAt(object, 'metadata', 'uid');
  if (spec.manualSelector === true || !uid || !isObject(spec.template)) return;
  const metadata = ensureObject(spec.template, 'metadata');
  const labels = ensureObject(metadata, 'labels');
  const name = stringAt(object, 'metadata', 'name');
  setDefault(labels, 'batch.kubernetes.io/controller-uid', uid);
  setDefault(labels, 'batch.kubernetes.io/job-name', name);
  setDefault(labels, 'controller-uid', uid);
  setDefault(labels, 'job-name', name);
  setDefault(spec, 'selector', {
    matchLabels: { 'batch.kubernetes.io/controller-uid': uid },
  });
}

export function defaultCronJob(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  setDefault(spec, 'concurrencyPolicy', 'Allow');
  setDefault(spec, 'suspend', false);
  setDefault(spec, 'successfulJobsHistoryLimit', 3);
  setDefault(spec, 'failedJobsHistoryLimit', 1);
  const job = objectAt(spec, 'jobTemplate', 'spec');
  if (job) defaultTemplate(job);
}

function defaultJobSpec(spec: JsonObject): void {
  setDefault(spec, 'parallelism', 1);
  setDefault(spec, 'completions', 1);
  setDefault(spec, 'backoffLimit', 6);
  setDefault(spec, 'completionMode', 'NonIndexed');
  setDefault(spec, 'suspend', false);
  setDefault(spec, 'podReplacementPolicy', 'TerminatingOrFailed');
  defaultTemplate(spec);
}
