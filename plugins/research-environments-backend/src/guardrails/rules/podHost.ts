import { ObjectGuardrail } from '../Guardrail';
import { WORKLOAD_TYPES } from '../workloads';
import { examplePod } from './exampleObjects';

const workloads = { platform: 'kubernetes', types: WORKLOAD_TYPES } as const;

/** The lesser-known ways from a pod to its host or past the network policies. */
export const podHostRules: ObjectGuardrail[] = [
  {
    id: 'pod-no-kernel-settings',
    kind: 'object',
    title: 'No pod changes settings of the kernel or of its confinement',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression: [
      "(!has(variables.podSpec.securityContext) || ['sysctls', 'seLinuxOptions', 'windowsOptions'].all(f, !(f in variables.podSpec.securityContext)))",
      "&& (!has(variables.podSpec.securityContext) || !has(variables.podSpec.securityContext.appArmorProfile) || variables.podSpec.securityContext.appArmorProfile.type in ['RuntimeDefault', 'Localhost'])",
      "&& variables.containers.all(c, !has(c.securityContext) || ['seLinuxOptions', 'windowsOptions'].all(f, !(f in c.securityContext)))",
      "&& variables.containers.all(c, !has(c.securityContext) || !has(c.securityContext.procMount) || c.securityContext.procMount == 'Default')",
      "&& variables.containers.all(c, !has(c.securityContext) || !has(c.securityContext.appArmorProfile) || c.securityContext.appArmorProfile.type in ['RuntimeDefault', 'Localhost'])",
    ].join(' '),
    effect: 'deny',
    message:
      'Remove sysctls, seLinuxOptions, windowsOptions, procMount and appArmorProfile from the pod and its containers.',
    examples: {
      pass: [{ name: 'nothing said', object: examplePod() }],
      fail: [
        {
          name: 'a sysctl',
          object: examplePod({
            spec: { securityContext: { sysctls: [{ name: 'x', value: '1' }] } },
          }),
        },
        {
          name: 'an unmasked /proc',
          object: examplePod({ securityContext: { procMount: 'Unmasked' } }),
        },
        {
          name: 'no AppArmor',
          object: examplePod({
            securityContext: { appArmorProfile: { type: 'Unconfined' } },
          }),
        },
        {
          name: 'SELinux options of the pod',
          object: examplePod({
            spec: { securityContext: { seLinuxOptions: { type: 'spc_t' } } },
          }),
        },
        {
          name: 'a Windows host process',
          object: examplePod({
            securityContext: { windowsOptions: { hostProcess: true } },
          }),
        },
      ],
    },
  },
  {
    id: 'pod-no-probe-host',
    kind: 'object',
    title: 'No probe or hook makes the node call another host',
    controlId: 'K8S-4',
    appliesTo: workloads,
    expression: [
      "variables.containers.all(c, ['livenessProbe', 'readinessProbe', 'startupProbe'].all(p, !(p in c) || ['httpGet', 'tcpSocket'].all(h, !(h in c[p]) || !('host' in c[p][h]))))",
      "&& variables.containers.all(c, !has(c.lifecycle) || ['postStart', 'preStop'].all(p, !(p in c.lifecycle) || ['httpGet', 'tcpSocket'].all(h, !(h in c.lifecycle[p]) || !('host' in c.lifecycle[p][h]))))",
    ].join(' '),
    effect: 'deny',
    message:
      'Remove host from probes and lifecycle hooks: the node makes these calls, past every network policy.',
    examples: {
      pass: [
        {
          name: 'a probe of the pod itself',
          object: examplePod({
            container: {
              readinessProbe: { httpGet: { path: '/', port: 8080 } },
              lifecycle: { preStop: { exec: { command: ['true'] } } },
            },
          }),
        },
      ],
      fail: [
        {
          name: 'a probe of another host',
          object: examplePod({
            container: {
              livenessProbe: { httpGet: { host: '10.0.0.1', port: 80 } },
            },
          }),
        },
        {
          name: 'a hook that calls another host',
          object: examplePod({
            container: {
              lifecycle: { postStart: { httpGet: { host: 'x', port: 80 } } },
            },
          }),
        },
      ],
    },
  },
  {
    id: 'pod-placed-by-scheduler',
    kind: 'object',
    title: 'The scheduler places every pod, on nodes for research',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression: [
      '!has(variables.podSpec.nodeName)',
      "&& (!has(variables.podSpec.priorityClassName) || !variables.podSpec.priorityClassName.startsWith('system-'))",
      "&& (!has(variables.podSpec.tolerations) || variables.podSpec.tolerations.all(t, has(t.key) && t.key != '' && !t.key.startsWith('node-role.kubernetes.io/')))",
    ].join(' '),
    effect: 'deny',
    message:
      'Remove nodeName, priority classes of the system, and tolerations without a key or of control plane nodes.',
    examples: {
      pass: [
        {
          name: 'a toleration of GPU nodes',
          object: examplePod({
            spec: {
              tolerations: [{ key: 'sku', value: 'gpu', effect: 'NoSchedule' }],
            },
          }),
        },
      ],
      fail: [
        {
          name: 'a node by name',
          object: examplePod({ spec: { nodeName: 'node-1' } }),
        },
        {
          name: 'a toleration of everything',
          object: examplePod({
            spec: { tolerations: [{ operator: 'Exists' }] },
          }),
        },
        {
          name: 'a toleration of the control plane',
          object: examplePod({
            spec: {
              tolerations: [{ key: 'node-role.kubernetes.io/control-plane' }],
            },
          }),
        },
        {
          name: 'a priority of the system',
          object: examplePod({
            spec: { priorityClassName: 'system-node-critical' },
          }),
        },
      ],
    },
  },
];
