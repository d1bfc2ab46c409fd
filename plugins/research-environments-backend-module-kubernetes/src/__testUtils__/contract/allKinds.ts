import { JsonObject } from '@backstage/types';
import { sampleConfigMap, sampleDeployment } from '../sampleEnvironment';

/** Nothing is to be scheduled: the suite needs no nodes, and leaves those that are there alone. */
const NOWHERE = { 'glovebox.dev/contract-suite': 'nowhere' };

/** A Deployment whose pods are made and start nowhere. */
export function unscheduledDeployment(name: string): JsonObject {
  const deployment = sampleDeployment(name);
  const pod = (deployment as { spec: { template: { spec: JsonObject } } }).spec
    .template.spec;
  pod.nodeSelector = NOWHERE;
  return deployment;
}

const POD_SPEC: JsonObject = {
  serviceAccountName: 'workload',
  nodeSelector: NOWHERE,
  restartPolicy: 'Never',
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  containers: [
    {
      name: 'main',
      image: 'registry.example.com/main:1',
      resources: {
        requests: { cpu: '100m', memory: '64Mi' },
        limits: { cpu: '100m', memory: '64Mi' },
      },
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      },
    },
  ],
};

function template(app: string, restartPolicy: string): JsonObject {
  return {
    metadata: { labels: { app } },
    spec: { ...POD_SPEC, restartPolicy },
  };
}

/**
 * One object of every kind that templates may hold by default (`glovebox.researchEnvironments.allowed.kubernetesKinds`), so that
 * every right over them is used.
 */
export function allKinds(): JsonObject[] {
  const selector = (app: string) => ({ matchLabels: { app } });
  const job = { suspend: true, template: template('job', 'Never') };
  return [
    sampleConfigMap('settings'),
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Mi' } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'bare' },
      spec: POD_SPEC,
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { selector: selector('web'), template: template('web', 'Always') },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: {
        serviceName: 'db',
        selector: selector('db'),
        template: template('db', 'Always'),
      },
    },
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'train' },
      spec: job,
    },
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly' },
      spec: {
        schedule: '0 3 * * *',
        suspend: true,
        jobTemplate: { spec: job },
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { minAvailable: 1, selector: selector('web') },
    },
  ];
}
