import { JsonObject } from '../json';
import { TypeRegistry } from '../registry/TypeRegistry';
import { ObjectStore, StoreEvent } from '../store/ObjectStore';
import { ControllerClient } from './ControllerClient';

/** What controllers share. */
export type ControllerContext = {
  store: ObjectStore;
  registry: TypeRegistry;
  client: ControllerClient;
  now: () => Date;
  podStartMs: number;
};

/** Asks to look at the same key again after some time. */
export type Requeue = { afterMs: number };

/** One control loop: which keys an event touches, and how to bring what a key names to where it should be. */
export type Controller = {
  name: string;
  /** Keys to look at after a change. A key is whatever the controller can find its object by. */
  keysFor: (event: StoreEvent) => string[];
  /** Keys to look at when the server starts. */
  initialKeys: () => string[];
  /** Must be safe to run twice. */
  reconcile: (key: string) => Requeue | void;
};

/** Takes a `namespace/name` key apart. */
export function splitKey(key: string): [namespace: string, name: string] {
  const [namespace, name] = key.split('/');
  return [namespace, name];
}

/** Keys of all objects of a type, for the start. */
export function allKeys(store: ObjectStore, typeKey: string): string[] {
  return store.list(typeKey).map(object => {
    const metadata = object.metadata as JsonObject;
    return `${metadata.namespace ?? ''}/${metadata.name}`;
  });
}
