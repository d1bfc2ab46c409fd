import { ObjectGuardrail } from '../Guardrail';
import { WORKLOAD_TYPES } from '../workloads';
import { exampleContainer, examplePod } from './exampleObjects';

const workloads = { platform: 'kubernetes', types: WORKLOAD_TYPES } as const;

/**
 * The Pod Security Standard `restricted`, one rule each, so that a plan says which line to change
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/). The cluster enforces the same by the label on the
 * namespace.
 */
export const podSecurityRules: ObjectGuardrail[] = [
  {
    id: 'pod-not-privileged',
    kind: 'object',
    title: 'No container is privileged',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression:
      'variables.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || c.securityContext.privileged == false)',
    effect: 'deny',
    message: 'Remove securityContext.privileged from every container.',
    examples: {
      pass: [
        { name: 'nothing said', object: examplePod() },
        {
          name: 'false',
          object: examplePod({ securityContext: { privileged: false } }),
        },
      ],
      fail: [
        {
          name: 'true',
          object: examplePod({ securityContext: { privileged: true } }),
        },
        {
          name: 'an init container',
          object: examplePod({
            spec: {
              initContainers: [
                exampleContainer({ securityContext: { privileged: true } }),
              ],
            },
          }),
        },
        {
          name: 'an ephemeral container',
          object: examplePod({
            spec: {
              ephemeralContainers: [
                exampleContainer({ securityContext: { privileged: true } }),
              ],
            },
          }),
        },
        {
          name: 'text instead of a boolean',
          object: examplePod({ securityContext: { privileged: 'false' } }),
        },
        {
          name: 'containers that cannot be read',
          object: examplePod({ spec: { containers: 'none' } }),
        },
      ],
    },
  },
  {
    id: 'pod-no-host-namespaces',
    kind: 'object',
    title: 'No pod shares the network, processes or memory of its host',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression:
      "['hostNetwork', 'hostPID', 'hostIPC'].all(f, !(f in variables.podSpec) || variables.podSpec[f] == false)",
    effect: 'deny',
    message: 'Remove hostNetwork, hostPID and hostIPC from the pod spec.',
    examples: {
      pass: [{ name: 'nothing said', object: examplePod() }],
      fail: [
        {
          name: 'hostNetwork',
          object: examplePod({ spec: { hostNetwork: true } }),
        },
        { name: 'hostPID', object: examplePod({ spec: { hostPID: true } }) },
        { name: 'hostIPC', object: examplePod({ spec: { hostIPC: true } }) },
      ],
    },
  },
  {
    id: 'pod-no-host-ports',
    kind: 'object',
    title: 'No container opens a port on its host',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression:
      'variables.containers.all(c, !has(c.ports) || c.ports.all(p, !has(p.hostPort) || p.hostPort == 0))',
    effect: 'deny',
    message: 'Remove hostPort from every container port; use a Service.',
    examples: {
      pass: [
        {
          name: 'a container port',
          object: examplePod({
            container: { ports: [{ containerPort: 8080 }] },
          }),
        },
      ],
      fail: [
        {
          name: 'a host port',
          object: examplePod({
            container: { ports: [{ containerPort: 8080, hostPort: 8080 }] },
          }),
        },
      ],
    },
  },
  {
    id: 'pod-no-privilege-escalation',
    kind: 'object',
    title: 'No process gains more rights than its parent',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression:
      'variables.containers.all(c, has(c.securityContext) && has(c.securityContext.allowPrivilegeEscalation) && c.securityContext.allowPrivilegeEscalation == false)',
    effect: 'deny',
    message:
      'Set securityContext.allowPrivilegeEscalation: false on every container.',
    examples: {
      pass: [{ name: 'false', object: examplePod() }],
      fail: [
        {
          name: 'true',
          object: examplePod({
            securityContext: { allowPrivilegeEscalation: true },
          }),
        },
        {
          name: 'nothing said',
          object: examplePod({ container: { securityContext: {} } }),
        },
      ],
    },
  },
  {
    id: 'pod-drop-capabilities',
    kind: 'object',
    title: 'Every container drops all capabilities',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression:
      "variables.containers.all(c, has(c.securityContext) && has(c.securityContext.capabilities) && has(c.securityContext.capabilities.drop) && 'ALL' in c.securityContext.capabilities.drop && (!has(c.securityContext.capabilities.add) || c.securityContext.capabilities.add.all(a, a == 'NET_BIND_SERVICE')))",
    effect: 'deny',
    message:
      'Set securityContext.capabilities.drop: [ALL] on every container, and add none but NET_BIND_SERVICE.',
    examples: {
      pass: [
        { name: 'all dropped', object: examplePod() },
        {
          name: 'NET_BIND_SERVICE added',
          object: examplePod({
            securityContext: {
              capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
            },
          }),
        },
      ],
      fail: [
        {
          name: 'only one dropped',
          object: examplePod({
            securityContext: { capabilities: { drop: ['NET_RAW'] } },
          }),
        },
        {
          name: 'another added',
          object: examplePod({
            securityContext: {
              capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] },
            },
          }),
        },
      ],
    },
  },
  {
    id: 'pod-run-as-non-root',
    kind: 'object',
    title: 'No container runs as root',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression: [
      'variables.containers.all(c, (has(c.securityContext) && has(c.securityContext.runAsNonRoot))',
      '? c.securityContext.runAsNonRoot == true',
      ': (has(variables.podSpec.securityContext) && has(variables.podSpec.securityContext.runAsNonRoot) && variables.podSpec.securityContext.runAsNonRoot == true))',
      '&& (!has(variables.podSpec.securityContext) || !has(variables.podSpec.securityContext.runAsUser) || variables.podSpec.securityContext.runAsUser != 0)',
      '&& variables.containers.all(c, !has(c.securityContext) || !has(c.securityContext.runAsUser) || c.securityContext.runAsUser != 0)',
    ].join(' '),
    effect: 'deny',
    message:
      'Set securityContext.runAsNonRoot: true on the pod, and no runAsUser: 0 anywhere.',
    examples: {
      pass: [
        { name: 'said by the pod', object: examplePod() },
        {
          name: 'said by the container',
          object: examplePod({
            spec: { securityContext: {} },
            securityContext: { runAsNonRoot: true, runAsUser: 1000 },
            container: {},
          }),
        },
      ],
      fail: [
        {
          name: 'nothing said',
          object: examplePod({ spec: { securityContext: {} } }),
        },
        {
          name: 'the container says otherwise',
          object: examplePod({ securityContext: { runAsNonRoot: false } }),
        },
        {
          name: 'user 0',
          object: examplePod({ securityContext: { runAsUser: 0 } }),
        },
        {
          name: 'user 0 by the pod',
          object: examplePod({
            spec: { securityContext: { runAsNonRoot: true, runAsUser: 0 } },
          }),
        },
      ],
    },
  },
  {
    id: 'pod-seccomp',
    kind: 'object',
    title: 'Every container runs under a seccomp profile',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression: [
      'variables.containers.all(c, (has(c.securityContext) && has(c.securityContext.seccompProfile))',
      "? c.securityContext.seccompProfile.type in ['RuntimeDefault', 'Localhost']",
      ": (has(variables.podSpec.securityContext) && has(variables.podSpec.securityContext.seccompProfile) && variables.podSpec.securityContext.seccompProfile.type in ['RuntimeDefault', 'Localhost']))",
    ].join(' '),
    effect: 'deny',
    message:
      'Set securityContext.seccompProfile.type: RuntimeDefault on the pod.',
    examples: {
      pass: [{ name: 'the default of the runtime', object: examplePod() }],
      fail: [
        {
          name: 'nothing said',
          object: examplePod({
            spec: { securityContext: { runAsNonRoot: true } },
          }),
        },
        {
          name: 'a container without',
          object: examplePod({
            securityContext: { seccompProfile: { type: 'Unconfined' } },
          }),
        },
      ],
    },
  },
  {
    id: 'pod-volume-types',
    kind: 'object',
    title: 'No pod mounts its host or a network disk directly',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression:
      "!has(variables.podSpec.volumes) || variables.podSpec.volumes.all(v, v.all(k, k in ['name', 'configMap', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'] || (k == 'csi' && v.csi.driver == 'secrets-store.csi.k8s.io')))",
    effect: 'deny',
    message:
      'Use volumes of the types configMap, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected or secret only, and csi for the secrets store only: other drivers mount through the network of the node, past every network policy.',
    examples: {
      pass: [
        {
          name: 'a claim and a scratch directory',
          object: examplePod({
            spec: {
              volumes: [
                { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
                { name: 'tmp', emptyDir: {} },
              ],
            },
          }),
        },
        {
          name: 'the secrets store',
          object: examplePod({
            spec: {
              volumes: [
                { name: 's', csi: { driver: 'secrets-store.csi.k8s.io' } },
              ],
            },
          }),
        },
      ],
      fail: [
        {
          name: 'a directory of the host',
          object: examplePod({
            spec: { volumes: [{ name: 'host', hostPath: { path: '/' } }] },
          }),
        },
        {
          name: 'a network share',
          object: examplePod({
            spec: {
              volumes: [{ name: 'nfs', nfs: { server: 'x', path: '/' } }],
            },
          }),
        },
        {
          name: 'a share mounted by a driver on the node',
          object: examplePod({
            spec: {
              volumes: [
                {
                  name: 'share',
                  csi: {
                    driver: 'file.csi.azure.com',
                    volumeAttributes: { server: 'evil.test' },
                  },
                },
              ],
            },
          }),
        },
        {
          name: 'an image from anywhere',
          object: examplePod({
            spec: {
              volumes: [{ name: 'i', image: { reference: 'docker.io/x' } }],
            },
          }),
        },
      ],
    },
  },
];
