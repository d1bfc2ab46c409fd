import { Entity } from '@backstage/catalog-model';

const REMEMBER_MS = 5_000;
const MAX_REMEMBERED = 1_000;

/** Reads entities by their refs, in the order asked for. */
export type ReadEntities = (
  entityRefs: string[],
) => Promise<(Entity | undefined)[]>;

interface Remembered {
  entity: Promise<Entity | undefined>;
  /** Milliseconds since the epoch. */
  until: number;
}

/**
 * Remembers a bounded number of entities for a few seconds. Whoever asks while an answer is on its way gets the same one. What
 * failed is asked again.
 */
export class RememberedEntities {
  private readonly known = new Map<string, Remembered>();

  constructor(
    private readonly options: { read: ReadEntities; now: () => Date },
  ) {}

  get(entityRefs: string[]): Promise<(Entity | undefined)[]> {
    const now = this.options.now().getTime();
    const unknown = [...new Set(entityRefs)].filter(
      ref => !(now < (this.known.get(ref)?.until ?? 0)),
    );
    const fresh = this.ask(unknown);
    const answer = Promise.all(
      entityRefs.map(ref => fresh.get(ref) ?? this.known.get(ref)?.entity),
    );
    this.remember(fresh, now + REMEMBER_MS);
    return answer;
  }

  /** One read for all of them. */
  private ask(refs: string[]): Map<string, Promise<Entity | undefined>> {
    if (refs.length === 0) {
      return new Map();
    }
    const read = this.options.read(refs);
    return new Map(
      refs.map((ref, index) => [ref, read.then(entities => entities[index])]),
    );
  }

  private remember(
    fresh: Map<string, Promise<Entity | undefined>>,
    until: number,
  ): void {
    for (const [ref, entity] of fresh) {
      this.known.delete(ref);
      this.known.set(ref, { entity, until });
      this.forgetOldest();
      entity.catch(() => this.forget(ref, entity));
    }
  }

  private forget(ref: string, entity: Promise<Entity | undefined>): void {
    if (this.known.get(ref)?.entity === entity) {
      this.known.delete(ref);
    }
  }

  /** A map keeps the order in which its entries were set. */
  private forgetOldest(): void {
    if (this.known.size > MAX_REMEMBERED) {
      const [oldest] = this.known.keys();
      this.known.delete(oldest);
    }
  }
}
