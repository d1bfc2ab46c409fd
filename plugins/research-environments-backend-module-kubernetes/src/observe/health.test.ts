import { JsonObject } from '@backstage/types';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { healthOf } from './health';

const object = (
  kind: string,
  status: JsonObject,
  spec: JsonObject = {},
  metadata: JsonObject = {},
): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x', ...metadata },
  spec,
  status,
});
const condition = (type: string, status: string, message = '') => ({
  conditions: [{ type, status, message, reason: `${type}Reason` }],
});

describe('healthOf', () => {
  it('waits for the controller to see a change', () => {
    expect(
      healthOf(
        object('Deployment', { observedGeneration: 1 }, {}, { generation: 2 }),
      ),
    ).toMatchObject({ health: 'progressing', running: false });
  });

  it('tells current from running', () => {
    const spec = { replicas: 2 };
    expect(
      healthOf(
        object(
          'StatefulSet',
          { observedGeneration: 1, readyReplicas: 1 },
          spec,
          { generation: 1 },
        ),
      ),
    ).toEqual({
      health: 'current',
      running: false,
      message: '1 of 2 pods ready',
    });
    expect(
      healthOf(
        object(
          'StatefulSet',
          { observedGeneration: 1, readyReplicas: 2 },
          spec,
          { generation: 1 },
        ),
      ),
    ).toEqual({ health: 'current', running: true, message: undefined });
  });

  it.each([
    ['Deployment', condition('ReplicaFailure', 'True', 'exceeded quota')],
    ['Job', condition('Failed', 'True', 'BackoffLimitExceeded')],
    ['Pod', { phase: 'Failed', reason: 'Evicted' }],
    ['PersistentVolumeClaim', { phase: 'Lost' }],
  ])('says what failed for good: %s', (kind, status) => {
    const { health, message } = healthOf(object(kind, status));
    expect(health).toBe('failed');
    expect(message).toBeTruthy();
  });

  it('takes a finished job and a job in the queue for current', () => {
    expect(
      healthOf(object('Job', condition('Complete', 'True'))),
    ).toMatchObject({
      health: 'current',
      running: true,
    });
    expect(
      healthOf(
        object('Job', condition('Suspended', 'True', 'Waits in queue h100')),
      ),
    ).toEqual({
      health: 'current',
      running: false,
      message: 'Waits in queue h100',
    });
  });

  it('takes everything else that is there for current, unless it is being deleted', () => {
    expect(healthOf(object('ConfigMap', {}))).toEqual({ health: 'current' });
    expect(
      healthOf(
        object(
          'ConfigMap',
          {},
          {},
          { deletionTimestamp: '2026-01-01T00:00:00Z' },
        ),
      ),
    ).toMatchObject({ health: 'progressing' });
  });
});
