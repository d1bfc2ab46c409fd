import { stringAt } from '../json';
import { forbidden, notFound } from '../status/errors';
import { AdmissionPlugin, AdmissionRequest } from './AdmissionPlugin';

const PERMANENT = new Set(['default', 'kube-system', 'kube-public']);

/** Nothing is created in a namespace that does not exist or is going; the cluster's own namespaces stay. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  validate: request => {
    const { operation, type, name } = request;
    if (type.plural === 'namespaces' && type.group === '') {
      if (operation === 'DELETE' && PERMANENT.has(name)) {
        throw forbidden(
          { group: '', resource: 'namespaces', name },
          'this namespace may not be deleted',
        );
      }
    } else if (operation === 'CREATE' && type.namespaced) {
      requireOpenNamespace(request);
    }
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
