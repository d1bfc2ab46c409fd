import { StructSchema } from '../schema/Schema';

/** Everything the server needs to know of one kind. Data only: no kind has code of its own in the request path. */
export type ResourceType = {
  /** `''` for the core group. */
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  schema: StructSchema;
  verbs: readonly string[];
  /** Has a `/status` subresource; the main endpoint then ignores status. */
  status: boolean;
  /** Has a `/scale` subresource. */
  scale: boolean;
  /** Subresources that connect to something that runs, which nothing does here. */
  connects: string[];
  /** Fields that a field selector may name, besides metadata.name and metadata.namespace. */
  selectableFields: string[];
  /** A change outside metadata and status raises `metadata.generation`. */
  countsGenerations: boolean;
  /** Answers a question and stores nothing. */
  review: boolean;
  /** Comes from a CustomResourceDefinition. */
  custom: boolean;
  printerColumns: PrinterColumn[];
};

/** A column of a custom resource's definition. */
export type PrinterColumn = {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority?: number;
  jsonPath: string;
};

/** `group/plural`: identifies a type in the store; versions share their objects. */
export function typeKey(type: { group: string; plural: string }): string {
  return `${type.group}/${type.plural}`;
}

/** Whether tokens are issued for objects of this kind. */
export function isServiceAccount(type: ResourceType): boolean {
  return type.group === '' && type.plural === 'serviceaccounts';
}

/** `v1` or `apps/v1`. */
export function apiVersionOf(type: { group: string; version: string }): string {
  return type.group ? `${type.group}/${type.version}` : type.version;
}
