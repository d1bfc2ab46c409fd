import { JsonObject } from '@backstage/types';
import { ClusterIdentity } from './ClusterConfig';

/** A kind of object, as objects name it. @public */
export interface KubernetesKind {
  /** For example `apps/v1`, or `v1` for the core group. */
  apiVersion: string;
  kind: string;
}

/** Names one object. @public */
export interface KubernetesObjectRef extends KubernetesKind {
  name: string;
  /** Absent for what is not in a namespace. */
  namespace?: string;
}

/** Metadata that every object has (metav1.ObjectMeta), as far as it is used here. @public */
export interface KubernetesMetadata {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  finalizers?: string[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/**
 * An object as the server sent it: plain JSON, so that fields which this code does not know survive.
 *
 * @public
 */
export type KubernetesObject = JsonObject & {
  apiVersion: string;
  kind: string;
  metadata: KubernetesMetadata & JsonObject;
};

/** A stored object, with the warnings that the server sent along (RFC 7234 `Warning` headers). @public */
export interface KubernetesWriteResult {
  object: KubernetesObject;
  warnings: string[];
}

/** How a kind is served, from discovery. @public */
export interface KubernetesResourceType {
  plural: string;
  namespaced: boolean;
}

/** A row of a server-side table: no object in it. @public */
export interface KubernetesTable {
  columns: { name: string; type: string }[];
  rows: JsonObject[][];
}

/** @public */
export interface KubernetesCallOptions {
  signal?: AbortSignal;
}

/** @public */
export interface KubernetesListOptions extends KubernetesCallOptions {
  /** All namespaces when absent. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Objects in one answer of the server; the list is always whole. */
  pageSize?: number;
}

/** What a watch starts from: how many resources match is not told, only from which moment on changes count. @public */
export interface KubernetesMetadataOptions extends KubernetesCallOptions {
  labelSelector?: string;
}

/** A change of one object, with its metadata alone. @public */
export interface KubernetesMetadataEvent {
  /** `BOOKMARK` tells of no change: everything up to its resource version was seen. */
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  metadata: KubernetesMetadata & JsonObject;
}

/** @public */
export interface KubernetesWriteOptions extends KubernetesCallOptions {
  /** Run everything but the storing. */
  dryRun?: boolean;
  fieldManager: string;
}

/**
 * One identity's way to one cluster: raw JSON in and out, since server-side apply through typed models drops the fields
 * that those do not know. Never reads the content of a Secret.
 *
 * Every method throws `KubernetesApiError`, or the signal's reason when aborted.
 *
 * @public
 */
export interface KubernetesClient {
  readonly cluster: string;
  readonly identity: ClusterIdentity;

  /** How a kind is served, or `undefined` when the cluster does not know it. */
  resourceType(
    kind: KubernetesKind,
    options?: KubernetesCallOptions,
  ): Promise<KubernetesResourceType | undefined>;

  /** The object, or `undefined` when there is none. */
  get(
    ref: KubernetesObjectRef,
    options?: KubernetesCallOptions,
  ): Promise<KubernetesObject | undefined>;

  /** Every object of a kind, page by page. */
  list(
    kind: KubernetesKind,
    options?: KubernetesListOptions,
  ): Promise<KubernetesObject[]>;

  /** A list as a table without objects: the only form in which Secrets may be read. */
  listTable(
    kind: KubernetesKind,
    options?: KubernetesListOptions,
  ): Promise<KubernetesTable>;

  /** The resource version of all objects of a kind in all namespaces, as they are now: where a watch starts. One small request. */
  collectionVersion(
    kind: KubernetesKind,
    options?: KubernetesMetadataOptions,
  ): Promise<string>;

  /**
   * Changes to objects of a kind in all namespaces since a resource version, metadata alone, until the server ends the watch after
   * `timeoutSeconds` or the signal does. Resolves once the server has accepted the watch.
   *
   * Both the call and the iteration throw a KubernetesApiError, with code 410 when the resource version is too old to go on from.
   */
  watchMetadata(
    kind: KubernetesKind,
    options: KubernetesMetadataOptions & {
      resourceVersion: string;
      timeoutSeconds: number;
    },
  ): Promise<AsyncIterable<KubernetesMetadataEvent>>;

  create(
    object: KubernetesObject,
    options: KubernetesWriteOptions,
  ): Promise<KubernetesWriteResult>;

  /** Server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/). */
  applyServerSide(
    object: KubernetesObject,
    options: KubernetesWriteOptions & { force?: boolean },
  ): Promise<KubernetesWriteResult>;

  /** False when there was nothing to delete. */
  delete(
    ref: KubernetesObjectRef,
    options?: KubernetesCallOptions & {
      /** Refuses with a 409 when the object is another one of that name. */
      uid?: string;
      propagation?: 'Foreground' | 'Background' | 'Orphan';
    },
  ): Promise<boolean>;

  /** Whether this identity may do something, from a SelfSubjectAccessReview. */
  can(
    action: {
      verb: string;
      group?: string;
      resource: string;
      namespace?: string;
    },
    options?: KubernetesCallOptions,
  ): Promise<boolean>;
}
