import { quotaUsed } from '../admission/resourceQuota';
import { stringAt, stringMapAt } from '../json';
import { formatQuantity, ZERO } from '../quantity';
import { builtinType } from '../registry/TypeRegistry';
import { allKeys, Controller, ControllerContext, splitKey } from './Controller';

const QUOTA = builtinType('resourcequotas');

/** Keeps `status.used` of quotas at what is really there. */
export function quotaStatus(context: ControllerContext): Controller {
  const { store, registry, client } = context;
  return {
    name: 'quota-status',
    initialKeys: () => allKeys(store, '/resourcequotas'),
    keysFor: event =>
      event.namespace === ''
        ? []
        : store
            .list('/resourcequotas', event.namespace)
            .map(
              quota =>
                `${event.namespace}/${stringAt(quota, 'metadata', 'name')}`,
            ),
    reconcile: key => {
      const [namespace, name] = splitKey(key);
      const quota = store.get('/resourcequotas', namespace, name);
      if (!quota) return;
      const hard = stringMapAt(quota, 'spec', 'hard');
      const types = registry
        .all()
        .filter(type => type.namespaced && !type.review);
      const used = quotaUsed(store, quota, types);
      client.setStatus(QUOTA, quota, {
        hard,
        used: Object.fromEntries(
          Object.keys(hard)
            .sort()
            .map(resource => [
              resource,
              formatQuantity(used.get(resource) ?? ZERO),
            ]),
        ),
      });
    },
  };
}
