import { randomBytes, randomUUID } from 'crypto';
import { ensureObject, isObject, JsonObject, stringAt, valueAt } from '../json';
import { apiVersionOf, ResourceType } from '../registry/ResourceType';
import { badRequest } from '../status/errors';

const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const MAX_GENERATED_PREFIX = 58;

/** RFC 3339 to the second, as object times are written. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** Checks that an object says what the path says, and fills in what it leaves out. Changes its argument. */
export function alignWithRequest(
  type: ResourceType,
  object: JsonObject,
  namespace: string,
  name: string,
): void {
  const apiVersion = apiVersionOf(type);
  if (stringAt(object, 'kind') === undefined) {
    throw badRequest("Object 'Kind' is missing in the request body");
  }
  if (object.kind !== type.kind || object.apiVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${object.apiVersion}, Kind=${object.kind}) does not match the expected API version (${apiVersion}, Kind=${type.kind})`,
    );
  }
  if (object.metadata !== undefined && !isObject(object.metadata)) {
    throw badRequest('metadata must be an object');
  }
  const metadata = ensureObject(object, 'metadata');
  alignNamespace(metadata, namespace);
  const own = stringAt(metadata, 'name') ?? '';
  if (name !== '' && own !== '' && own !== name) {
    throw badRequest(
      `the name of the object (${own}) does not match the name on the URL (${name})`,
    );
  }
  if (name !== '') metadata.name = name;
}

function alignNamespace(metadata: JsonObject, namespace: string): void {
  const own = stringAt(metadata, 'namespace') ?? '';
  if (own !== '' && own !== namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  if (namespace === '') delete metadata.namespace;
  else metadata.namespace = namespace;
}

/** Gives a new object its identity. Changes its argument. */
export function initialiseMetadata(
  type: ResourceType,
  object: JsonObject,
  now: Date,
): void {
  const metadata = ensureObject(object, 'metadata');
  const prefix = stringAt(metadata, 'generateName');
  if (!metadata.name && prefix) metadata.name = generateName(prefix);
  metadata.uid = randomUUID();
  metadata.creationTimestamp = timestamp(now);
  delete metadata.resourceVersion;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  if (type.countsGenerations) metadata.generation = 1;
  else delete metadata.generation;
}

function generateName(prefix: string): string {
  const suffix = [...randomBytes(5)]
    .map(byte => SUFFIX_ALPHABET[byte % SUFFIX_ALPHABET.length])
    .join('');
  return `${prefix.slice(0, MAX_GENERATED_PREFIX)}${suffix}`;
}

/** Restores what a client cannot change on an update. Changes its first argument. */
export function preserveMetadata(next: JsonObject, live: JsonObject): void {
  const metadata = ensureObject(next, 'metadata');
  for (const field of [
    'name',
    'namespace',
    'uid',
    'creationTimestamp',
    'resourceVersion',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generation',
    'generateName',
  ]) {
    const value = valueAt(live, 'metadata', field);
    if (value === undefined) delete metadata[field];
    else metadata[field] = value;
  }
}
