import { JsonObject } from '@backstage/types';
import { KubernetesMetadataEvent } from '@glovebox/kubernetes-clusters-node';
import { concernsUs, environmentOf } from './environmentOf';

const POD = { apiVersion: 'v1', kind: 'Pod' };
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' };
const QUOTA = { apiVersion: 'v1', kind: 'ResourceQuota' };

function event(
  metadata: JsonObject,
  type: KubernetesMetadataEvent['type'] = 'MODIFIED',
): KubernetesMetadataEvent {
  return { type, metadata: { name: 'x', ...metadata } };
}

describe('environmentOf', () => {
  it('reads it from the namespace, which nobody can change', () => {
    expect(
      environmentOf(POD, {
        name: 'p',
        namespace: 'env-protein-folding-1a2b3c4d',
        labels: { 'glovebox.dev/environment-id': 'another' },
      }),
    ).toBe('1a2b3c4d');
    expect(environmentOf(NAMESPACE, { name: 'env-a-1a2b3c4d' })).toBe(
      '1a2b3c4d',
    );
  });

  it.each(['kube-system', 'env-', 'my-env-a-1'])('knows none in %s', name => {
    expect(environmentOf(POD, { name: 'p', namespace: name })).toBeUndefined();
  });
});

describe('concernsUs', () => {
  it('leaves out what a controller looks after', () => {
    const ownerReferences = [{ kind: 'ReplicaSet', controller: true }];
    expect(concernsUs(POD, event({ ownerReferences }))).toBe(false);
    expect(concernsUs(POD, event({}))).toBe(true);
  });

  it('leaves out the count of what is used, and nothing that was written with it', () => {
    const entries = (spec: string, status: string) => ({
      managedFields: [
        { manager: 'glovebox', time: spec },
        { manager: 'controller', time: status, subresource: 'status' },
      ],
    });
    const early = '2026-01-01T00:00:00Z';
    const late = '2026-01-01T00:00:01Z';
    expect(concernsUs(QUOTA, event(entries(early, late)))).toBe(false);
    expect(concernsUs(QUOTA, event(entries(late, early)))).toBe(true);
    expect(concernsUs(QUOTA, event(entries(late, late)))).toBe(true);
    expect(concernsUs(QUOTA, event(entries(early, late), 'DELETED'))).toBe(
      true,
    );
  });
});
