import { createHash } from 'node:crypto';
import { Entity } from '@backstage/catalog-model';
import { JsonObject } from '@backstage/types';
import { digest } from '@glovebox/guarded-change-node';

/** One file of a template's skeleton. */
export interface SkeletonFile {
  /** Relative to the skeleton, with forward slashes. */
  path: string;
  content: Buffer;
}

/** What the catalog adds to an entity; it differs from one portal to the next. */
const CATALOG_METADATA = ['uid', 'etag', 'generation'];
const CATALOG_ANNOTATIONS = 'backstage.io/';

/**
 * The version of a template: the digest of its entity, as its authors wrote it, and of every file of its skeleton. Where it is
 * stored makes no difference, nor does the order of files.
 */
export function templateDigest(
  entity: Entity,
  skeleton: readonly SkeletonFile[],
): string {
  const { apiVersion, kind, spec } = entity;
  return digest({
    entity: {
      apiVersion,
      kind,
      metadata: authoredMetadata(entity.metadata),
      spec: spec ?? {},
    },
    skeleton: Object.fromEntries(
      skeleton.map(({ path, content }) => [
        path,
        createHash('sha256').update(content).digest('hex'),
      ]),
    ),
  });
}

function authoredMetadata(metadata: Entity['metadata']): JsonObject {
  const annotations = Object.entries(metadata.annotations ?? {}).filter(
    ([key]) => !key.startsWith(CATALOG_ANNOTATIONS),
  );
  return Object.fromEntries(
    Object.entries({
      ...metadata,
      annotations: Object.fromEntries(annotations),
    }).filter(
      ([key, value]) => !CATALOG_METADATA.includes(key) && value !== undefined,
    ),
  ) as JsonObject;
}
