import { ObjectGuardrail } from '../Guardrail';
import { WORKLOAD_TYPES } from '../workloads';
import { examplePod } from './exampleObjects';

const workloads = { platform: 'kubernetes', types: WORKLOAD_TYPES } as const;

/** How workloads are kept apart from the host and from the cluster's API. */
export const isolationRules: ObjectGuardrail[] = [
  {
    id: 'isolation-gvisor',
    kind: 'object',
    title: 'Higher-risk work runs under gVisor',
    controlId: 'K8S-5',
    appliesTo: workloads,
    expression: [
      "(namespaceObject.metadata.labels['glovebox.dev/risk-class'] in ['standard', 'sensitive'] && namespaceObject.metadata.labels['glovebox.dev/isolation-class'] == 'shared-kernel')",
      "|| (has(variables.podSpec.runtimeClassName) && variables.podSpec.runtimeClassName == 'gvisor')",
    ].join(' '),
    effect: 'deny',
    message:
      'Set runtimeClassName: gvisor in the pod spec; the risk class of this environment demands it.',
    examples: {
      pass: [
        {
          name: 'standard work on the shared kernel',
          object: examplePod({ spec: { runtimeClassName: 'runc' } }),
        },
        {
          name: 'high-risk work under gVisor',
          object: examplePod(),
          riskClass: 'high-risk',
          isolationClass: 'gvisor',
        },
      ],
      fail: [
        {
          name: 'high-risk work on the shared kernel',
          object: examplePod({ spec: { runtimeClassName: 'runc' } }),
          riskClass: 'high-risk',
        },
        {
          name: 'an isolated template that does not isolate',
          object: examplePod({ spec: { runtimeClassName: '' } }),
          riskClass: 'sensitive',
          isolationClass: 'gvisor',
        },
      ],
    },
  },
  {
    id: 'isolation-runtime-class',
    kind: 'object',
    title: 'No pod chooses a runtime that the platform does not know',
    controlId: 'K8S-5',
    appliesTo: workloads,
    expression:
      "!has(variables.podSpec.runtimeClassName) || variables.podSpec.runtimeClassName == 'gvisor'",
    effect: 'deny',
    message: 'Remove runtimeClassName, or set it to gvisor.',
    examples: {
      pass: [{ name: 'gVisor', object: examplePod() }],
      fail: [
        {
          name: 'another runtime',
          object: examplePod({ spec: { runtimeClassName: 'privileged' } }),
        },
      ],
    },
  },
  {
    id: 'isolation-no-api-token',
    kind: 'object',
    title: "No pod gets a token of the cluster's API",
    controlId: 'K8S-1',
    appliesTo: workloads,
    expression: [
      'has(variables.podSpec.automountServiceAccountToken) && variables.podSpec.automountServiceAccountToken == false',
      '&& (!has(variables.podSpec.volumes) || variables.podSpec.volumes.all(v, !has(v.projected) || v.projected.sources.all(s, !has(s.serviceAccountToken))))',
    ].join(' '),
    effect: 'deny',
    message:
      'Set automountServiceAccountToken: false in the pod spec and project no serviceAccountToken. Workload identity does not need it.',
    examples: {
      pass: [
        { name: 'not mounted', object: examplePod() },
        {
          name: 'a projected ConfigMap',
          object: examplePod({
            spec: {
              volumes: [
                {
                  name: 'all',
                  projected: { sources: [{ configMap: { name: 'a' } }] },
                },
              ],
            },
          }),
        },
      ],
      fail: [
        {
          name: 'mounted',
          object: examplePod({ spec: { automountServiceAccountToken: true } }),
        },
        {
          name: 'a projected token',
          object: examplePod({
            spec: {
              volumes: [
                {
                  name: 'token',
                  projected: {
                    sources: [{ serviceAccountToken: { path: 'token' } }],
                  },
                },
              ],
            },
          }),
        },
      ],
    },
  },
  {
    id: 'isolation-service-account',
    kind: 'object',
    title: "Pods run as the environment's own service account",
    controlId: 'K8S-1',
    appliesTo: workloads,
    expression:
      "['serviceAccountName', 'serviceAccount'].all(f, !(f in variables.podSpec) || variables.podSpec[f] in ['workload', 'default'])",
    effect: 'deny',
    message:
      'Set serviceAccountName: workload, the one that the platform adds, or leave it out.',
    examples: {
      pass: [{ name: 'the one of the baseline', object: examplePod() }],
      fail: [
        {
          name: 'another one',
          object: examplePod({ spec: { serviceAccountName: 'admin' } }),
        },
        {
          name: 'another one by the old name',
          object: examplePod({ spec: { serviceAccount: 'admin' } }),
        },
      ],
    },
  },
];
