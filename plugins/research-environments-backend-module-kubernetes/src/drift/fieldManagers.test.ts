import { JsonArray, JsonObject } from '@backstage/types';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { writerOf, writerOfAll } from './fieldManagers';

const owned = (...managedFields: JsonObject[]) =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'train',
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: managedFields as JsonArray,
    },
  } as KubernetesObject);
const CONTAINERS = {
  'f:spec': {
    'f:containers': {
      'k:{"name":"main"}': { '.': {}, 'f:image': {}, 'f:args': {} },
    },
  },
};
const PORTAL = {
  manager: 'glovebox',
  time: '2026-01-09T00:00:00Z',
  fieldsV1: { 'f:spec': { 'f:replicas': {} } },
};
const EDIT = {
  manager: 'kubectl-edit',
  time: '2026-01-02T00:00:00Z',
  fieldsV1: CONTAINERS,
};
const image = ['spec', 'containers', { keys: { name: 'main' } }, 'image'];

describe('writerOf', () => {
  it('names the manager that owns a field, and since when', () => {
    expect(writerOf(owned(PORTAL, EDIT), [image])).toEqual({
      manager: 'kubectl-edit',
      since: '2026-01-02T00:00:00Z',
    });
  });

  it('takes who owns a list as a whole for who changed an element', () => {
    const args = ['spec', 'containers', { keys: { name: 'main' } }, 'args'];
    const path = [...args, { index: 0 }];
    expect(writerOf(owned(EDIT), [path]).manager).toBe('kubectl-edit');
  });

  it('names the last of several', () => {
    const later = { ...EDIT, manager: 'argocd', time: '2026-01-03T00:00:00Z' };
    expect(writerOf(owned(later, EDIT), [image]).manager).toBe('argocd');
  });

  it('names nobody where nobody but the portal owns the field, or only another container', () => {
    expect(writerOf(owned(PORTAL, EDIT), [['spec', 'replicas']])).toEqual({});
    const other = ['spec', 'containers', { keys: { name: 'b' } }, 'image'];
    expect(writerOf(owned(EDIT), [other])).toEqual({});
    expect(writerOf(owned({ ...EDIT, fieldsV1: {} }), [image])).toEqual({});
  });

  it('leaves out who only writes the status', () => {
    const status = { ...EDIT, manager: 'kubelet', subresource: 'status' };
    expect(writerOf(owned(status), [image])).toEqual({});
    expect(writerOfAll(owned(status, EDIT))).toEqual({
      manager: 'kubectl-edit',
      since: '2026-01-01T00:00:00Z',
    });
  });
});
