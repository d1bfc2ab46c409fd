import {
  copyOf,
  ensureObject,
  JsonObject,
  numberAt,
  objectAt,
  stringAt,
  stringMapAt,
} from '../json';
import { mergePatch } from '../patch/mergePatch';
import { badRequest, unsupportedMediaType } from '../status/errors';
import { ObjectWriter, WriteTarget } from './ObjectWriter';
import { RequestContext } from './RequestContext';

/** The `scale` subresource of a workload: its replicas alone. */
export function readScale(
  writer: ObjectWriter,
  target: WriteTarget,
): JsonObject {
  return toScale(writer.read({ ...target, subresource: '' }));
}

/** Sets a workload's replicas through its `scale`, by update or merge patch. */
export function writeScale(
  writer: ObjectWriter,
  context: RequestContext,
  target: WriteTarget,
  body: JsonObject,
  mediaType: string,
): JsonObject {
  const live = writer.read({ ...target, subresource: '' });
  const scale = scaleFrom(toScale(live), body, mediaType);
  const replicas = numberAt(scale, 'spec', 'replicas') ?? 0;
  if (!Number.isInteger(replicas) || replicas < 0) {
    throw badRequest('spec.replicas must be a number of 0 or more');
  }
  const next = copyOf(live);
  const version = stringAt(scale, 'metadata', 'resourceVersion');
  if (version) ensureObject(next, 'metadata').resourceVersion = version;
  ensureObject(next, 'spec').replicas = replicas;
  return toScale(
    writer.update(context, target, { object: next, applied: false }),
  );
}

function scaleFrom(
  current: JsonObject,
  body: JsonObject,
  mediaType: string,
): JsonObject {
  if (mediaType === 'application/json') return body;
  if (
    mediaType === 'application/merge-patch+json' ||
    mediaType === 'application/strategic-merge-patch+json'
  ) {
    return mergePatch(current, body) as JsonObject;
  }
  throw unsupportedMediaType(
    'scale accepts application/json and application/merge-patch+json',
  );
}

function toScale(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata') ?? {};
  const labels = stringMapAt(object, 'spec', 'selector', 'matchLabels');
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace,
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
      creationTimestamp: metadata.creationTimestamp,
    },
    spec: { replicas: numberAt(object, 'spec', 'replicas') ?? 0 },
    status: {
      replicas: numberAt(object, 'status', 'replicas') ?? 0,
      selector: Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    },
  };
}
