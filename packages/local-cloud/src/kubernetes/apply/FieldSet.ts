import { isObject, Json, JsonObject } from '../json';

/**
 * A set of fields of an object, as `managedFields` records it: a tree whose edges are path elements in their
 * `fieldsV1` form: `f:<field>`, `k:<keys of a list item>`, `v:<value of a set item>`.
 */
export class FieldSet {
  /** Whether the field at this node itself belongs to the set (written `.` beside children). */
  member = false;
  readonly children = new Map<string, FieldSet>();

  static fromJson(json: Json): FieldSet {
    const set = new FieldSet();
    if (!isObject(json)) return set;
    const entries = Object.entries(json);
    for (const [element, child] of entries) {
      if (element === '.') {
        set.member = true;
        continue;
      }
      const node = FieldSet.fromJson(child);
      if (node.children.size === 0) node.member = true;
      set.children.set(element, node);
    }
    return set;
  }

  toJson(): JsonObject {
    const json: JsonObject = {};
    if (this.member && this.children.size > 0) json['.'] = {};
    for (const element of [...this.children.keys()].sort()) {
      json[element] = this.children.get(element)?.toJson();
    }
    return json;
  }

  get isEmpty(): boolean {
    return !this.member && this.children.size === 0;
  }

  insert(path: readonly string[]): void {
    const [element, ...rest] = path;
    if (element === undefined) {
      this.member = true;
      return;
    }
    const child = this.children.get(element) ?? new FieldSet();
    this.children.set(element, child);
    child.insert(rest);
  }

  /** Every member's path. */
  paths(prefix: readonly string[] = []): string[][] {
    const own = this.member ? [[...prefix]] : [];
    return [...this.children].reduce(
      (all, [element, child]) => all.concat(child.paths([...prefix, element])),
      own,
    );
  }

  union(other: FieldSet): FieldSet {
    const result = new FieldSet();
    result.member = this.member || other.member;
    for (const [element, child] of this.children) {
      const match = other.children.get(element);
      result.children.set(element, match ? child.union(match) : child);
    }
    for (const [element, child] of other.children) {
      if (!this.children.has(element)) result.children.set(element, child);
    }
    return result;
  }

  /** The members of this set that are not members of the other. */
  difference(other: FieldSet): FieldSet {
    const result = new FieldSet();
    result.member = this.member && !other.member;
    for (const [element, child] of this.children) {
      const match = other.children.get(element);
      const rest = match ? child.difference(match) : child;
      if (!rest.isEmpty) result.children.set(element, rest);
    }
    return result;
  }

  intersection(other: FieldSet): FieldSet {
    const result = new FieldSet();
    result.member = this.member && other.member;
    for (const [element, child] of this.children) {
      const match = other.children.get(element);
      if (!match) continue;
      const common = child.intersection(match);
      if (!common.isEmpty) result.children.set(element, common);
    }
    return result;
  }

  /** This set without a field and everything below it. */
  without(path: readonly string[]): FieldSet {
    const [element, ...rest] = path;
    const child = this.children.get(element);
    if (!child) return this;
    const result = new FieldSet();
    result.member = this.member;
    for (const [key, value] of this.children) result.children.set(key, value);
    const remaining = rest.length > 0 ? child.without(rest) : new FieldSet();
    if (remaining.isEmpty) result.children.delete(element);
    else result.children.set(element, remaining);
    return result;
  }

  equals(other: FieldSet): boolean {
    return (
      this.member === other.member &&
      this.children.size === other.children.size &&
      [...this.children].every(([element, child]) => {
        const match = other.children.get(element);
        return match !== undefined && child.equals(match);
      })
    );
  }
}

/** A path as conflict messages print it: `.spec.containers[name="web"].image`. */
export function printPath(path: readonly string[]): string {
  return path
    .map(element => {
      const text = element.slice(2);
      if (element.startsWith('f:')) return `.${text}`;
      if (element.startsWith('v:')) return `[=${text}]`;
      const keys = Object.entries(JSON.parse(text) as JsonObject).map(
        ([key, value]) => `${key}=${JSON.stringify(value)}`,
      );
      return `[${keys.join(',')}]`;
    })
    .join('');
}
