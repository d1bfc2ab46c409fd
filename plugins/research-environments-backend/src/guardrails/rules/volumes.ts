import { ObjectGuardrail } from '../Guardrail';
import { WORKLOAD_TYPES } from '../workloads';
import { exampleLabels, examplePod } from './exampleObjects';

const FRESH =
  "['volumeName', 'dataSource', 'dataSourceRef', 'selector'].all(f, !(f in claim))";

const claim = (spec: Record<string, string | {}>) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'workspace', labels: exampleLabels },
  spec: { accessModes: ['ReadWriteOnce'], ...spec },
});

const statefulSet = (spec: Record<string, string | {}>) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'train', labels: exampleLabels },
  spec: { volumeClaimTemplates: [{ metadata: { name: 'a' }, spec }] },
});

/** Disks start empty: what another environment wrote is nobody else's to read. */
export const volumeRules: ObjectGuardrail[] = [
  {
    id: 'volumes-new-claims',
    kind: 'object',
    title: 'Claims get new disks, not those of others',
    controlId: 'K8S-2',
    appliesTo: {
      platform: 'kubernetes',
      types: ['v1/PersistentVolumeClaim', 'apps/v1/StatefulSet'],
    },
    expression: `(object.kind == 'PersistentVolumeClaim' ? [object.spec] : (has(object.spec.volumeClaimTemplates) ? object.spec.volumeClaimTemplates.map(t, t.spec) : [])).all(claim, ${FRESH})`,
    effect: 'deny',
    message:
      'Remove volumeName, dataSource, dataSourceRef and selector from every claim: each gets a new, empty disk.',
    examples: {
      pass: [
        { name: 'a new disk', object: claim({ storageClassName: 'fast' }) },
        {
          name: 'a new disk for each pod',
          object: statefulSet({ storageClassName: 'fast' }),
        },
        {
          name: 'no claims',
          object: { ...statefulSet({}), spec: { replicas: 1 } },
        },
      ],
      fail: [
        { name: 'a disk by name', object: claim({ volumeName: 'pv-1' }) },
        {
          name: "someone else's snapshot",
          object: claim({ dataSourceRef: { namespace: 'env-other-a1b2c3d4' } }),
        },
        {
          name: 'a disk by name for each pod',
          object: statefulSet({ volumeName: 'pv-1' }),
        },
      ],
    },
  },
  {
    id: 'volumes-new-scratch',
    kind: 'object',
    title: 'Scratch volumes get new disks too',
    controlId: 'K8S-2',
    appliesTo: { platform: 'kubernetes', types: WORKLOAD_TYPES },
    expression: `!has(variables.podSpec.volumes) || variables.podSpec.volumes.filter(v, has(v.ephemeral)).map(v, v.ephemeral.volumeClaimTemplate.spec).all(claim, ${FRESH})`,
    effect: 'deny',
    message:
      'Remove volumeName, dataSource, dataSourceRef and selector from every ephemeral volume.',
    examples: {
      pass: [
        {
          name: 'a new disk',
          object: examplePod({
            spec: {
              volumes: [
                { name: 'tmp', emptyDir: {} },
                {
                  name: 'scratch',
                  ephemeral: { volumeClaimTemplate: { spec: {} } },
                },
              ],
            },
          }),
        },
      ],
      fail: [
        {
          name: 'a copy of another',
          object: examplePod({
            spec: {
              volumes: [
                {
                  name: 'scratch',
                  ephemeral: {
                    volumeClaimTemplate: {
                      spec: { dataSource: { name: 'theirs' } },
                    },
                  },
                },
              ],
            },
          }),
        },
      ],
    },
  },
];
