import type {
  ListResourcesOptions,
  ResourceStore,
  StoredResource,
} from './ResourceStore';

/**
 * What would be there if a plan were carried out: writes stay in memory, on top
 * of a store that is only read.
 */
export class OverlayResourceStore implements ResourceStore {
  private readonly written = new Map<string, StoredResource | undefined>();

  constructor(private readonly base: ResourceStore) {}

  get(id: string): StoredResource | undefined {
    const key = id.toLowerCase();
    return this.written.has(key) ? this.written.get(key) : this.base.get(id);
  }

  put(resource: StoredResource) {
    this.written.set(resource.id.toLowerCase(), resource);
  }

  delete(id: string) {
    this.written.set(id.toLowerCase(), undefined);
  }

  list(options: ListResourcesOptions): StoredResource[] {
    const unchanged = this.base
      .list(options)
      .filter(resource => !this.written.has(resource.id.toLowerCase()));
    const added = [...this.written.values()].filter(
      (resource): resource is StoredResource =>
        resource !== undefined && matches(resource, options),
    );
    return [...unchanged, ...added];
  }
}

function matches(
  resource: StoredResource,
  { below, type }: ListResourcesOptions,
): boolean {
  const key = resource.id.toLowerCase();
  return (
    (below === undefined || key.startsWith(`${below.toLowerCase()}/`)) &&
    (type === undefined || resource.type.toLowerCase() === type.toLowerCase())
  );
}
