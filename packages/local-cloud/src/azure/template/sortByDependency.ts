import { invalidTemplate } from '../ArmError';

/** Something that comes after other things. */
export interface Dependent {
  id: string;
  /** Ids, in lower case. */
  dependsOn: string[];
}

/**
 * Orders things so that each comes after what it depends on, and otherwise as given.
 *
 * @throws ArmError `InvalidTemplate` when they wait for each other in a circle.
 */
export function sortByDependency<T extends Dependent>(items: T[]): T[] {
  const sorted: T[] = [];
  const done = new Set<string>();
  let waiting = items;
  while (waiting.length > 0) {
    const ready = waiting.filter(item =>
      item.dependsOn.every(id => done.has(id)),
    );
    if (ready.length === 0) {
      throw invalidTemplate(
        `Circular dependency detected on resource: '${waiting[0].id}'`,
      );
    }
    const [next] = ready;
    sorted.push(next);
    done.add(next.id.toLowerCase());
    waiting = waiting.filter(item => item !== next);
  }
  return sorted;
}
