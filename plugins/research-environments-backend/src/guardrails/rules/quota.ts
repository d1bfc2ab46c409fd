import { BundleGuardrail, ChangeFacts, ObjectGuardrail } from '../Guardrail';
import { WORKLOAD_TYPES } from '../workloads';
import { exampleContainer, examplePod } from './exampleObjects';

const workloads = { platform: 'kubernetes', types: WORKLOAD_TYPES } as const;

const line = { team: 'vision', gpuType: 'H100', limit: 16 };

/** What a team may hold, and that a change takes no more than it says. */
export const quotaRules: (ObjectGuardrail | BundleGuardrail)[] = [
  {
    id: 'quota-team-gpus',
    kind: 'bundle',
    title: 'The team stays within its GPUs',
    controlId: 'K8S-2',
    expression: [
      'change.quota.all(q, q.used + q.reserved + q.requested <= q.limit)',
      '&& (change.gpus.requested == 0 || change.quota.exists(q, q.gpuType == change.gpus.type && q.requested >= change.gpus.requested))',
    ].join(' '),
    effect: 'deny',
    message:
      'The team has not as many free GPUs of this type. Ask for fewer, for another type, or for a bigger quota.',
    explain: explainQuota,
    examples: {
      pass: [
        {
          name: 'exactly the last free ones',
          change: {
            gpus: { type: 'H100', requested: 4, inWorkloads: 4 },
            quota: [{ ...line, used: 8, reserved: 4, requested: 4 }],
          },
        },
        {
          name: 'no GPU',
          change: {
            gpus: { type: '', requested: 0, inWorkloads: 0 },
            quota: [],
          },
        },
      ],
      fail: [
        {
          name: 'one too many',
          change: {
            gpus: { type: 'H100', requested: 5, inWorkloads: 5 },
            quota: [{ ...line, used: 8, reserved: 4, requested: 5 }],
          },
        },
        {
          name: 'a team without a quota for this type',
          change: {
            gpus: { type: 'A100', requested: 1, inWorkloads: 1 },
            quota: [{ ...line, used: 0, reserved: 0, requested: 0 }],
          },
        },
      ],
    },
  },
  {
    id: 'quota-large-gpus',
    kind: 'bundle',
    title: 'Many GPUs at once need a second look',
    controlId: 'IAM-2',
    expression: 'change.gpus.requested < params.largeGpuCount',
    effect: { requireApproval: 'large-gpu' },
    message:
      'This many GPUs are approved under the policy large-gpu too. A request for fewer does without it.',
    examples: {
      pass: [
        {
          name: 'the most without',
          change: { gpus: { type: 'H100', requested: 7, inWorkloads: 7 } },
        },
      ],
      fail: [
        {
          name: 'one more',
          change: { gpus: { type: 'H100', requested: 8, inWorkloads: 8 } },
        },
      ],
    },
  },
  {
    id: 'quota-gpus-as-requested',
    kind: 'bundle',
    title: 'Workloads take no more GPUs than were asked for',
    controlId: 'K8S-2',
    expression: 'change.gpus.inWorkloads <= change.gpus.requested',
    effect: 'deny',
    message:
      'The sum over all workloads, replicas and init containers included, must not be more than the GPUs that the request asks for.',
    explain: ({ gpus }) =>
      `The workloads take ${gpus.inWorkloads} GPUs when all their replicas run, and the request asks for ${gpus.requested}. Lower one or raise the other.`,
    examples: {
      pass: [
        {
          name: 'as many',
          change: { gpus: { type: 'H100', requested: 8, inWorkloads: 8 } },
        },
        {
          name: 'fewer',
          change: { gpus: { type: 'H100', requested: 8, inWorkloads: 0 } },
        },
      ],
      fail: [
        {
          name: 'more',
          change: { gpus: { type: 'H100', requested: 8, inWorkloads: 16 } },
        },
        {
          name: 'some where none were asked for',
          change: { gpus: { type: '', requested: 0, inWorkloads: 1 } },
        },
      ],
    },
  },
  {
    id: 'quota-gpu-type',
    kind: 'bundle',
    title: 'Workloads use the GPU type that was asked for',
    controlId: 'K8S-2',
    expression:
      'change.workloads.all(w, w.gpus == 0 || w.gpuType == change.gpus.type)',
    effect: 'deny',
    message:
      'Give every workload with GPUs the nodeSelector glovebox.dev/gpu-type with the type that the request asks for.',
    examples: {
      pass: [
        {
          name: 'the same',
          change: {
            gpus: { type: 'H100', requested: 1, inWorkloads: 1 },
            workloads: [{ object: 'a', gpus: 1, gpuType: 'H100' }],
          },
        },
        {
          name: 'none needed',
          change: { workloads: [{ object: 'a', gpus: 0, gpuType: '' }] },
        },
      ],
      fail: [
        {
          name: 'another',
          change: {
            gpus: { type: 'A100', requested: 1, inWorkloads: 1 },
            workloads: [{ object: 'a', gpus: 1, gpuType: 'H100' }],
          },
        },
        {
          name: 'any',
          change: {
            gpus: { type: 'A100', requested: 1, inWorkloads: 1 },
            workloads: [{ object: 'a', gpus: 1, gpuType: '' }],
          },
        },
      ],
    },
  },
  {
    id: 'quota-countable-devices',
    kind: 'object',
    title: 'Devices are asked for in a way that can be counted',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression:
      "['resourceClaims', 'resources'].all(f, !(f in variables.podSpec))",
    effect: 'deny',
    message:
      'Remove resourceClaims and pod-level resources; ask for GPUs in the limits of containers.',
    examples: {
      pass: [{ name: 'limits of a container', object: examplePod() }],
      fail: [
        {
          name: 'a resource claim',
          object: examplePod({ spec: { resourceClaims: [{ name: 'gpu' }] } }),
        },
        {
          name: 'resources of the pod',
          object: examplePod({
            spec: { resources: { limits: { cpu: '100' } } },
          }),
        },
      ],
    },
  },
  {
    id: 'quota-limits-set',
    kind: 'object',
    title: 'Every container says how much it takes',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression:
      "variables.containers.all(c, has(c.resources) && has(c.resources.limits) && ['cpu', 'memory'].all(r, r in c.resources.limits))",
    effect: 'deny',
    message:
      'Set resources.limits.cpu and resources.limits.memory on every container.',
    examples: {
      pass: [{ name: 'both', object: examplePod() }],
      fail: [
        {
          name: 'nothing said',
          object: examplePod({ container: { resources: {} } }),
        },
        {
          name: 'an init container without memory',
          object: examplePod({
            spec: {
              initContainers: [
                exampleContainer({
                  container: { resources: { limits: { cpu: '1' } } },
                }),
              ],
            },
          }),
        },
      ],
    },
  },
];

function explainQuota({ gpus, quota }: ChangeFacts): string {
  const over = quota.find(q => q.used + q.reserved + q.requested > q.limit);
  if (!over) {
    return `The team has no quota for ${gpus.type}. Ask for another type, or for a quota.`;
  }
  const free = Math.max(over.limit - over.used - over.reserved, 0);
  return `${over.team} may hold ${over.limit} ${over.gpuType}; ${over.used} are in use and ${over.reserved} reserved, which leaves ${free}; this asks for ${over.requested}. Ask for fewer, for another type, or for a bigger quota.`;
}
