import { stringAt } from '../json';
import { typeKey } from '../registry/ResourceType';
import { forbidden, notFound } from '../status/errors';
import { AdmissionPlugin, AdmissionRequest } from './AdmissionPlugin';

const PERMANENT = new Set(['default', 'kube-system', 'kube-public']);

/**
 * Nothing is created in a namespace that does not exist or is going; the cluster's own namespaces stay. The first is said before any
 * other plugin looks for something in that namespace, hence in the mutating half.
 */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  mutate: request => {
    if (request.operation === 'CREATE' && request.type.namespaced) {
      requireOpenNamespace(request);
    }
  },
  validate: request => {
    const isNamespace = typeKey(request.type) === '/namespaces';
    if (!isNamespace || request.operation !== 'DELETE') return;
    if (!PERMANENT.has(request.name)) return;
    throw forbidden(
      { group: '', resource: 'namespaces', name: request.name },
      'this namespace may not be deleted',
    );
  },
};

function requireOpenNamespace(request: AdmissionRequest): void {
  const { store, namespace, type, name } = request;
  const found = store.get('/namespaces', '', namespace);
  if (!found) {
    throw notFound({ group: '', resource: 'namespaces', name: namespace });
  }
  if (stringAt(found, 'metadata', 'deletionTimestamp') === undefined) return;
  throw forbidden(
    { group: type.group, resource: type.plural, name },
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  );
}
