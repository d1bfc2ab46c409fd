import { JsonObject } from '../json';
import { builtinType } from '../registry/TypeRegistry';
import { allKeys, Controller, ControllerContext, splitKey } from './Controller';
import { isDeleting } from './owners';

const ACCOUNT = builtinType('serviceaccounts');
const CONFIG_MAP = builtinType('configmaps');
const ROOT_CA = 'kube-root-ca.crt';

/** Every namespace has a default service account and the cluster's root certificate. */
export function namespaceContent(
  context: ControllerContext,
  rootCertificate: string,
): Controller {
  const { store, client } = context;
  const ensure = (
    typeKey: string,
    namespace: string,
    name: string,
    create: () => void,
  ) => {
    if (!store.get(typeKey, namespace, name)) create();
  };
  return {
    name: 'namespace-content',
    initialKeys: () => allKeys(store, '/namespaces'),
    keysFor: event => {
      if (event.typeKey === '/namespaces') return [`/${event.name}`];
      const own =
        event.typeKey === '/serviceaccounts' || event.typeKey === '/configmaps';
      return own && event.type === 'DELETED' ? [`/${event.namespace}`] : [];
    },
    reconcile: key => {
      const [, namespace] = splitKey(key);
      const object: JsonObject | undefined = store.get(
        '/namespaces',
        '',
        namespace,
      );
      if (!object || isDeleting(object)) return;
      ensure('/serviceaccounts', namespace, 'default', () =>
        client.create(ACCOUNT, { metadata: { namespace, name: 'default' } }),
      );
      ensure('/configmaps', namespace, ROOT_CA, () =>
        client.create(CONFIG_MAP, {
          metadata: { namespace, name: ROOT_CA },
          data: { 'ca.crt': rootCertificate },
        }),
      );
    },
  };
}
