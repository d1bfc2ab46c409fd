import { JsonObject, objectAt, stringsAt } from '../json';
import { builtinType } from '../registry/TypeRegistry';
import { ResourceType, typeKey } from '../registry/ResourceType';
import { allKeys, Controller, ControllerContext, splitKey } from './Controller';
import { conditionsOf, NewCondition, withCondition } from './conditions';
import { isDeleting } from './owners';

const NAMESPACE = builtinType('namespaces');
const FINALIZER = 'kubernetes';

/** Deletes the content of a namespace that is being deleted, waits for finalizers, says what it waits for, then lets it go. */
export function namespaceFinaliser(context: ControllerContext): Controller {
  const { store, registry, client, now } = context;

  const contentOf = (namespace: string) =>
    registry
      .all()
      .filter(type => type.namespaced && !type.review)
      .flatMap(type =>
        store.list(typeKey(type), namespace).map(object => ({ type, object })),
      );

  return {
    name: 'namespace-finaliser',
    initialKeys: () => allKeys(store, '/namespaces'),
    keysFor: event => {
      if (event.typeKey === '/namespaces') return [`/${event.name}`];
      if (event.namespace === '') return [];
      const namespace = store.get('/namespaces', '', event.namespace);
      return namespace && isDeleting(namespace) ? [`/${event.namespace}`] : [];
    },
    reconcile: key => {
      const [, name] = splitKey(key);
      const namespace = store.get('/namespaces', '', name);
      if (!namespace || !isDeleting(namespace)) return;
      for (const { type, object } of contentOf(name)) {
        if (!isDeleting(object)) client.delete(type, object);
      }
      const remaining = contentOf(name);
      if (remaining.length > 0) {
        client.setStatus(
          NAMESPACE,
          namespace,
          waitingStatus(namespace, remaining, now()),
        );
        return;
      }
      client.update(NAMESPACE, namespace, 'finalize', next => {
        const spec = objectAt(next, 'spec') ?? {};
        next.spec = {
          ...spec,
          finalizers: stringsAt(spec, 'finalizers').filter(
            item => item !== FINALIZER,
          ),
        };
      });
    },
  };
}

function waitingStatus(
  namespace: JsonObject,
  remaining: { type: ResourceType; object: JsonObject }[],
  now: Date,
): JsonObject {
  const conditions: NewCondition[] = [
    {
      type: 'NamespaceDeletionDiscoveryFailure',
      status: 'False',
      reason: 'ResourcesDiscovered',
      message: 'All resources successfully discovered',
    },
    {
      type: 'NamespaceDeletionGroupVersionParsingFailure',
      status: 'False',
      reason: 'ParsedGroupVersions',
      message: 'All legacy kube types successfully parsed',
    },
    {
      type: 'NamespaceDeletionContentFailure',
      status: 'False',
      reason: 'ContentDeleted',
      message:
        'All content successfully deleted, may be waiting on finalization',
    },
    {
      type: 'NamespaceContentRemaining',
      status: 'True',
      reason: 'SomeResourcesRemain',
      message: `Some resources are remaining: ${countBy(
        remaining,
        ({ type }) => [qualifiedPlural(type)],
      )
        .map(([name, count]) => `${name} has ${count} resource instances`)
        .join(', ')}`,
    },
    finalizersCondition(remaining),
  ];
  const all = conditions.reduce(
    (known, condition) => withCondition(known, condition, now),
    conditionsOf(namespace),
  );
  return {
    ...objectAt(namespace, 'status'),
    phase: 'Terminating',
    conditions: all,
  };
}

function finalizersCondition(
  remaining: { object: JsonObject }[],
): NewCondition {
  const finalizers = countBy(remaining, ({ object }) =>
    stringsAt(object, 'metadata', 'finalizers'),
  );
  if (finalizers.length === 0) {
    return {
      type: 'NamespaceFinalizersRemaining',
      status: 'False',
      reason: 'ContentHasNoFinalizers',
      message: 'All content-preserving finalizers finished',
    };
  }
  return {
    type: 'NamespaceFinalizersRemaining',
    status: 'True',
    reason: 'SomeFinalizersRemain',
    message: `Some content in the namespace has finalizers remaining: ${finalizers
      .map(([name, count]) => `${name} in ${count} resource instances`)
      .join(', ')}`,
  };
}

function qualifiedPlural(type: ResourceType): string {
  return `${type.plural}.${type.group}`;
}

function countBy<T>(
  items: T[],
  keys: (item: T) => string[],
): [string, number][] {
  const counts = new Map<string, number>();
  for (const key of items.flatMap(keys)) {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].sort(([left], [right]) => left.localeCompare(right));
}
