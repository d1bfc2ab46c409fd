import type { JsonObject } from '../json';

/** A resource as it is kept. */
export interface StoredResource {
  /** The id in the case in which the resource was created. */
  id: string;
  type: string;
  /** Everything but id, name and type: location, tags, properties, … */
  body: JsonObject;
  createdAt: string;
  changedAt: string;
}

/** Which resources to list; what is left out does not restrict. */
export interface ListResourcesOptions {
  /** Only what lies strictly below this id. */
  below?: string;
  /** Only this type, compared without case. */
  type?: string;
}

/** Where resources are kept: on disk, or in a plan that is never carried out. */
export interface ResourceStore {
  get(id: string): StoredResource | undefined;
  put(resource: StoredResource): void;
  delete(id: string): void;
  list(options: ListResourcesOptions): StoredResource[];
}
