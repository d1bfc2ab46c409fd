import { ArmError } from '../ArmError';
import { isExpression } from '../template/parseExpression';
import {
  isObject,
  objectAt,
  textAt,
  type Json,
  type JsonObject,
} from '../json';
import type { ResourceId } from '../resources/ResourceId';
import type { StoredResource } from '../resources/ResourceStore';
import type { World } from '../resources/World';

/** What a provider gets to see of a write. */
export interface WriteInput {
  world: World;
  id: ResourceId;
  /** The resource as sent, without id, name and type. */
  body: JsonObject;
  existing: StoredResource | undefined;
}

/** What a provider makes of a write. */
export interface PreparedWrite {
  /** The resource as it will be kept, defaults and generated values included. */
  body: JsonObject;
  /** Child resources that are sent within this one, by full name of type. */
  children?: { id: string; body: JsonObject }[];
  /** Child resources that the write leaves out and thereby removes. */
  removedChildren?: string[];
}

/** One type of resource: what is special about it. */
export interface ResourceProvider {
  type: string;
  /** How a write and a delete answer: at once, or through polling. */
  completion: 'immediate' | 'location' | 'asyncOperation';
  /** Which `location` the resource has. */
  location: 'region' | 'global' | 'none';
  /** What a name has to look like, and in words. */
  name: { pattern: RegExp; rule: string };
  /** Properties that only the service sets; a plan does not compare them. */
  readOnly: string[];
  /** Checks a write and completes it; throws ArmError to refuse it. */
  prepare(input: WriteInput): PreparedWrite;
  /** Adds what the service derives from other resources. */
  view?(world: World, resource: StoredResource): JsonObject;
  /** Refuses a removal by throwing ArmError, or leaves something behind. */
  beforeRemoval?(world: World, resource: StoredResource): void;
}

/** A plan's text that stands for what is not known yet. */
export function isPending(world: World, value: Json | undefined): boolean {
  return (
    world.beneathPlan !== undefined &&
    typeof value === 'string' &&
    isExpression(value)
  );
}

/**
 * The text at a path below `properties`, such as `subnet.id`.
 *
 * @throws ArmError when it is missing.
 */
export function requiredText(
  id: ResourceId,
  from: JsonObject,
  path: string,
): string {
  const keys = path.split('.');
  const last = keys.pop()!;
  const value = textAt(keys.reduce(objectAt, from), last);
  if (value) return value;
  throw new ArmError(
    400,
    'InvalidRequestFormat',
    `The resource '${id.name}' of type ${id.type} needs '${path}'.`,
    path,
  );
}

/**
 * Checks that a resource that another one names exists.
 *
 * @throws ArmError when it does not.
 */
export function requireReference(
  { world, id }: WriteInput,
  target: string,
): void {
  if (isPending(world, target) || world.store.get(target)) return;
  throw new ArmError(
    400,
    'InvalidResourceReference',
    `Resource ${target} referenced by resource ${id.id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
    target,
  );
}

/** The objects in a list under a key. */
export function objectsAt(from: JsonObject, key: string): JsonObject[] {
  const list = from[key];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** Refuses to remove a resource that still has children. */
export function refuseWithChildren(world: World, resource: StoredResource) {
  const [child] = world.store.list({ below: resource.id });
  if (!child) return;
  throw new ArmError(
    409,
    'CannotDeleteResource',
    `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '${child.id}'. Please delete all nested resources before deleting this resource.`,
  );
}
