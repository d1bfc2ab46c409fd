import { matchesLabelSelector } from '../http/selectors';
import {
  ensureObject,
  JsonObject,
  objectsAt,
  setDefault,
  stringAt,
  stringMapAt,
  stringsAt,
  valueAt,
} from '../json';
import { builtinType } from '../registry/TypeRegistry';
import { allKeys, Controller, ControllerContext, splitKey } from './Controller';
import { conditionsOf, withCondition } from './conditions';
import { isDeleting } from './owners';

const RBAC = 'rbac.authorization.k8s.io/clusterroles';
const ROLE = builtinType('clusterroles');
const CLAIM = builtinType('persistentvolumeclaims');
const DEFINITION = builtinType('customresourcedefinitions');
const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';

/** Aggregated ClusterRoles hold the rules of all roles that their selectors match. */
export function roleAggregation(context: ControllerContext): Controller {
  const { store, client } = context;
  const isAggregated = (role: JsonObject) =>
    valueAt(role, 'aggregationRule') !== undefined;
  const aggregated = () =>
    store
      .list(RBAC)
      .filter(isAggregated)
      .map(role => `/${stringAt(role, 'metadata', 'name')}`);
  return {
    name: 'role-aggregation',
    initialKeys: aggregated,
    keysFor: event => (event.typeKey === RBAC ? aggregated() : []),
    reconcile: key => {
      const [, name] = splitKey(key);
      const role = store.get(RBAC, '', name);
      if (!role || !isAggregated(role)) return;
      const selectors = objectsAt(
        role,
        'aggregationRule',
        'clusterRoleSelectors',
      );
      const rules = store
        .list(RBAC)
        .filter(
          other =>
            other !== role &&
            selectors.some(selector =>
              matchesLabelSelector(
                selector,
                stringMapAt(other, 'metadata', 'labels'),
              ),
            ),
        )
        .flatMap(other => objectsAt(other, 'rules'));
      const unique = new Map(rules.map(rule => [JSON.stringify(rule), rule]));
      client.update(ROLE, role, '', next => {
        next.rules = [...unique.values()];
      });
    },
  };
}

/** Claims are bound at once. No volume object is made: nothing is stored. */
export function claimBinding(context: ControllerContext): Controller {
  const { store, client } = context;
  const key = '/persistentvolumeclaims';
  return {
    name: 'claim-binding',
    initialKeys: () => allKeys(store, key),
    keysFor: event =>
      event.typeKey === key && event.type !== 'DELETED'
        ? [`${event.namespace}/${event.name}`]
        : [],
    reconcile: claimKey => {
      const [namespace, name] = splitKey(claimKey);
      const claim = store.get(key, namespace, name);
      if (!claim || isDeleting(claim)) return;
      const named = client.update(CLAIM, claim, '', next =>
        setDefault(
          ensureObject(next, 'spec'),
          'volumeName',
          `pvc-${stringAt(claim, 'metadata', 'uid')}`,
        ),
      );
      client.setStatus(CLAIM, named, {
        phase: 'Bound',
        accessModes: stringsAt(named, 'spec', 'accessModes'),
        capacity: {
          storage: stringAt(named, 'spec', 'resources', 'requests', 'storage'),
        },
      });
    },
  };
}

/** Definitions are established at once; with a definition go the objects of its kind. */
export function definitionStatus(context: ControllerContext): Controller {
  const { store, client, now } = context;
  return {
    name: 'definition-status',
    initialKeys: () => allKeys(store, DEFINITIONS),
    keysFor: event => (event.typeKey === DEFINITIONS ? [`/${event.name}`] : []),
    reconcile: key => {
      const [, name] = splitKey(key);
      const definition = store.get(DEFINITIONS, '', name);
      if (!definition) {
        const [plural, ...group] = name.split('.');
        const typeKey = `${group.join('.')}/${plural}`;
        for (const object of store.list(typeKey)) store.remove(typeKey, object);
        return;
      }
      const conditions = ['NamesAccepted', 'Established'].reduce(
        (known, type) =>
          withCondition(
            known,
            {
              type,
              status: 'True',
              reason:
                type === 'Established' ? 'InitialNamesAccepted' : 'NoConflicts',
              message:
                type === 'Established'
                  ? 'the initial names have been accepted'
                  : 'no conflicts found',
            },
            now(),
          ),
        conditionsOf(definition),
      );
      client.setStatus(DEFINITION, definition, {
        conditions,
        acceptedNames: valueAt(definition, 'spec', 'names'),
        storedVersions: objectsAt(definition, 'spec', 'versions')
          .filter(version => version.storage === true)
          .map(version => version.name),
      });
    },
  };
}
