import { JsonObject } from '../json';
import { BUILTIN_TYPES } from './builtinTypes';
import { customTypes } from './customTypes';
import { apiVersionOf, ResourceType, typeKey } from './ResourceType';

/** The kinds that a server serves now: the built-in ones and those of its CustomResourceDefinitions. */
export class TypeRegistry {
  private types: ResourceType[] = BUILTIN_TYPES;
  private byPath = new Map<string, ResourceType>();
  private changes = 0;

  constructor() {
    this.index();
  }

  /** Counts changes of what is served, so that documents made from it can be cached. */
  get generation(): number {
    return this.changes;
  }

  /** Serves exactly the custom kinds of these definitions beside the built-in ones. */
  setDefinitions(definitions: Iterable<JsonObject>): void {
    const custom: ResourceType[] = [];
    for (const definition of definitions)
      custom.push(...customTypes(definition));
    this.types = [...BUILTIN_TYPES, ...custom];
    this.changes += 1;
    this.index();
  }

  all(): readonly ResourceType[] {
    return this.types;
  }

  /** The type at `/apis/<group>/<version>/<plural>`. */
  find(
    group: string,
    version: string,
    plural: string,
  ): ResourceType | undefined {
    return this.byPath.get(`${group}/${version}/${plural}`);
  }

  /** The type that objects of a group and plural are stored as, in whichever version is served first. */
  findByKey(key: string): ResourceType | undefined {
    return this.types.find(type => typeKey(type) === key);
  }

  findByKind(apiVersion: string, kind: string): ResourceType | undefined {
    return this.types.find(
      type => type.kind === kind && apiVersionOf(type) === apiVersion,
    );
  }

  private index(): void {
    this.byPath = new Map(
      this.types.map(type => [
        `${type.group}/${type.version}/${type.plural}`,
        type,
      ]),
    );
  }
}

/**
 * A built-in type, for code that works on a certain kind.
 * @throws Error when there is no such kind: a mistake in the caller.
 */
export function builtinType(plural: string): ResourceType {
  const found = BUILTIN_TYPES.find(type => type.plural === plural);
  if (!found) throw new Error(`no built-in type ${plural}`);
  return found;
}
