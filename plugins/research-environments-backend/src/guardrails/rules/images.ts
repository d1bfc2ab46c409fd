import { ObjectGuardrail } from '../Guardrail';
import { WORKLOAD_TYPES } from '../workloads';
import { examplePod } from './exampleObjects';

const workloads = { platform: 'kubernetes', types: WORKLOAD_TYPES } as const;

const digest = `sha256:${'a'.repeat(64)}`;
const podWith = (image: string) => examplePod({ container: { image } });

/** Where images come from, and that they are the ones that were reviewed. */
export const imageRules: ObjectGuardrail[] = [
  {
    id: 'images-allowed-registry',
    kind: 'object',
    title: 'Images come from registries that the lab trusts',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression:
      "variables.containers.all(c, params.imageRegistries.exists(r, c.image.startsWith(r + '/')))",
    effect: 'deny',
    message:
      'Use an image from a registry that glovebox.researchEnvironments.allowed.imageRegistries lists, or ask the platform team to mirror it.',
    examples: {
      pass: [
        {
          name: 'a registry of the lab',
          object: podWith('registry.lab.example/train:1'),
        },
      ],
      fail: [
        {
          name: 'a public registry',
          object: podWith('docker.io/library/busybox:1'),
        },
        {
          name: 'no registry, which is a public one',
          object: podWith('busybox'),
        },
        {
          name: 'a look-alike',
          object: podWith('registry.lab.example.evil.test/train:1'),
        },
        {
          name: 'an init container from elsewhere',
          object: examplePod({
            spec: { initContainers: [{ name: 'i', image: 'quay.io/x:1' }] },
          }),
        },
      ],
    },
  },
  {
    id: 'images-pinned',
    kind: 'object',
    title: 'Images name a version',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression:
      "variables.containers.all(c, c.image.matches('^[^@:]+(:[0-9]+/[^@:]+)?(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?@sha256:[0-9a-f]{64}$') || (c.image.matches('^[^@:]+(:[0-9]+/[^@:]+)?:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$') && !c.image.endsWith(':latest')))",
    effect: 'deny',
    message:
      'Give the image a version tag other than latest, or better a digest: image@sha256:….',
    examples: {
      pass: [
        { name: 'a tag', object: podWith('registry.lab.example/train:1.4.0') },
        {
          name: 'a digest',
          object: podWith(`registry.lab.example/train@${digest}`),
        },
        {
          name: 'a tag with a digest',
          object: podWith(`registry.lab.example:5000/train:1.4.0@${digest}`),
        },
      ],
      fail: [
        {
          name: 'latest',
          object: podWith('registry.lab.example/train:latest'),
        },
        { name: 'no tag', object: podWith('registry.lab.example/train') },
        {
          name: 'a port that looks like a tag',
          object: podWith('registry.lab.example:5000/train'),
        },
        {
          name: 'half a digest',
          object: podWith('registry.lab.example/train@sha256:abc'),
        },
      ],
    },
  },
  {
    id: 'images-digest',
    kind: 'object',
    title: 'Images of sensitive work are pinned by digest',
    controlId: 'K8S-2',
    appliesTo: workloads,
    expression:
      "namespaceObject.metadata.labels['glovebox.dev/risk-class'] == 'standard' || variables.containers.all(c, c.image.matches('@sha256:[0-9a-f]{64}$'))",
    effect: 'deny',
    message:
      'Pin every image by digest (image@sha256:…): a tag can be moved to another image after the approval.',
    examples: {
      pass: [
        {
          name: 'a tag in a standard environment',
          object: podWith('registry.lab.example/train:1.4.0'),
        },
        {
          name: 'a digest in a sensitive one',
          object: podWith(`registry.lab.example/train:1.4.0@${digest}`),
          riskClass: 'sensitive',
        },
      ],
      fail: [
        {
          name: 'a tag in a sensitive one',
          object: podWith('registry.lab.example/train:1.4.0'),
          riskClass: 'sensitive',
        },
        {
          name: 'a tag in a high-risk one',
          object: podWith('registry.lab.example/train:1.4.0'),
          riskClass: 'high-risk',
        },
      ],
    },
  },
];
