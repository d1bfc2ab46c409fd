import { JsonObject, objectsAt, stringAt, stringsAt } from '../json';
import { typeKey } from '../registry/ResourceType';
import { FOREGROUND, ORPHAN } from '../service/deleteObject';
import { StoreEvent } from '../store/ObjectStore';
import { Controller, ControllerContext } from './Controller';
import { isDeleting } from './owners';

/** Where an object is: type key, namespace, name. */
type Location = { typeKey: string; namespace: string; name: string };

/**
 * Deletes what has lost all its owners, and carries out foreground and orphan deletion. Owners are known by uid, so a new
 * object under an old name does not keep an old dependent alive.
 */
export function garbageCollector(context: ControllerContext): Controller {
  const { store, registry, client } = context;
  const uids = new Map<string, Location>();
  const dependents = new Map<string, Map<string, Location>>();

  const track = (object: JsonObject, location: Location, present: boolean) => {
    const uid = stringAt(object, 'metadata', 'uid') ?? '';
    if (present) uids.set(uid, location);
    else uids.delete(uid);
  };
  const link = (
    object: JsonObject | undefined,
    location: Location,
    present: boolean,
  ) => {
    for (const owner of ownerUids(object)) {
      const known = dependents.get(owner) ?? new Map<string, Location>();
      if (present) known.set(print(location), location);
      else known.delete(print(location));
      if (known.size > 0) dependents.set(owner, known);
      else dependents.delete(owner);
    }
  };
  const read = (location: Location) =>
    store.get(location.typeKey, location.namespace, location.name);

  const dependentsOf = (uid: string) =>
    [...(dependents.get(uid)?.values() ?? [])].flatMap(location => {
      const object = read(location);
      const type = registry.findByKey(location.typeKey);
      return object && type ? [{ object, type }] : [];
    });

  const removeFinalizer = (location: Location, finalizer: string) => {
    const object = read(location);
    const type = registry.findByKey(location.typeKey);
    if (!object || !type) return;
    client.update(type, object, '', next => {
      const metadata = next.metadata as JsonObject;
      const left = stringsAt(next, 'metadata', 'finalizers').filter(
        name => name !== finalizer,
      );
      metadata.finalizers = left.length > 0 ? left : undefined;
    });
  };

  const finishDeletion = (location: Location, object: JsonObject) => {
    const finalizers = stringsAt(object, 'metadata', 'finalizers');
    const uid = stringAt(object, 'metadata', 'uid') ?? '';
    if (finalizers.includes(ORPHAN)) {
      for (const dependent of dependentsOf(uid)) {
        client.update(dependent.type, dependent.object, '', next =>
          dropOwner(next, uid),
        );
      }
      removeFinalizer(location, ORPHAN);
    } else if (finalizers.includes(FOREGROUND)) {
      const blocking = dependentsOf(uid);
      for (const dependent of blocking) {
        if (!isDeleting(dependent.object)) {
          client.delete(dependent.type, dependent.object, {
            propagationPolicy: 'Foreground',
          });
        }
      }
      const left = dependentsOf(uid).filter(({ object: dependent }) =>
        blocksOwner(dependent, uid),
      );
      if (left.length === 0) removeFinalizer(location, FOREGROUND);
    }
  };

  const collect = (location: Location, object: JsonObject) => {
    const owners = ownerUids(object);
    if (owners.length === 0 || isDeleting(object)) return;
    const gone = owners.filter(uid => !uids.has(uid));
    const type = registry.findByKey(location.typeKey);
    if (gone.length === 0 || !type) return;
    if (gone.length === owners.length) {
      client.delete(type, object, { propagationPolicy: 'Background' });
      return;
    }
    client.update(type, object, '', next =>
      gone.forEach(uid => dropOwner(next, uid)),
    );
  };

  return {
    name: 'garbage-collector',
    initialKeys: () =>
      registry.all().flatMap(type =>
        store.list(typeKey(type)).map(object => {
          const location = locationOf(typeKey(type), object);
          track(object, location, true);
          link(object, location, true);
          return print(location);
        }),
      ),
    keysFor: event => {
      const location = eventLocation(event);
      link(event.previous, location, false);
      const present = event.type !== 'DELETED';
      track(event.object, location, present);
      if (present) {
        link(event.object, location, true);
        return needsWork(event.object) ? [print(location)] : [];
      }
      const uid = stringAt(event.object, 'metadata', 'uid') ?? '';
      const orphans = [...(dependents.get(uid)?.keys() ?? [])];
      // Owners that wait in the foreground look again when something of theirs is gone.
      const owners = ownerUids(event.object).flatMap(owner => {
        const known = uids.get(owner);
        return known ? [print(known)] : [];
      });
      return [...orphans, ...owners];
    },
    reconcile: key => {
      const location = parse(key);
      const object = read(location);
      if (!object) return;
      if (isDeleting(object)) finishDeletion(location, object);
      else collect(location, object);
    },
  };
}

function needsWork(object: JsonObject): boolean {
  return ownerUids(object).length > 0 || isDeleting(object);
}

function ownerUids(object: JsonObject | undefined): string[] {
  return objectsAt(object, 'metadata', 'ownerReferences').flatMap(
    reference => stringAt(reference, 'uid') ?? [],
  );
}

function dropOwner(object: JsonObject, uid: string): void {
  const metadata = object.metadata as JsonObject;
  const left = objectsAt(object, 'metadata', 'ownerReferences').filter(
    reference => reference.uid !== uid,
  );
  metadata.ownerReferences = left.length > 0 ? left : undefined;
}

function blocksOwner(object: JsonObject, uid: string): boolean {
  return objectsAt(object, 'metadata', 'ownerReferences').some(
    reference => reference.uid === uid && reference.blockOwnerDeletion === true,
  );
}

function locationOf(key: string, object: JsonObject): Location {
  return {
    typeKey: key,
    namespace: stringAt(object, 'metadata', 'namespace') ?? '',
    name: stringAt(object, 'metadata', 'name') ?? '',
  };
}

function eventLocation(event: StoreEvent): Location {
  const { typeKey: key, namespace, name } = event;
  return { typeKey: key, namespace, name };
}

function print(location: Location): string {
  return `${location.typeKey} ${location.namespace} ${location.name}`;
}

function parse(key: string): Location {
  const [type, namespace, name] = key.split(' ');
  return { typeKey: type, namespace, name };
}
