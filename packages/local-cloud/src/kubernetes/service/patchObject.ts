import { serverSideApply } from '../apply/serverSideApply';
import { parseYaml } from '../http/readBody';
import { requireShallow } from '../http/requireShallow';
import { JsonObject, objectsAt, stringAt } from '../json';
import { jsonPatch } from '../patch/jsonPatch';
import { mergePatch } from '../patch/mergePatch';
import { strategicMerge } from '../patch/strategicMerge';
import { ApiError } from '../status/ApiError';
import {
  badRequest,
  conflict,
  notFound,
  unsupportedMediaType,
} from '../status/errors';
import { alignWithRequest, timestamp } from './metadata';
import {
  errorTarget,
  managerOf,
  ObjectWriter,
  WriteTarget,
} from './ObjectWriter';
import { reportDuplicates } from './reportDuplicates';
import { RequestContext } from './RequestContext';

export type PatchRequest = {
  mediaType: string;
  text: string;
  force: boolean;
  /** The manager that the query names; apply has no default. */
  namedManager: string | undefined;
  /** Throws unless the caller may also create: applying what is not there needs both rights. Absent for the cluster's own writes. */
  authorizeCreate?: () => void;
};

/** What a patch did. */
export type PatchResult = { object: JsonObject; created: boolean };

export const APPLY_PATCH = 'application/apply-patch+yaml';
const JSON_PATCH = 'application/json-patch+json';

/** Patches an object in any of the four patch formats. */
export function patchObject(
  writer: ObjectWriter,
  context: RequestContext,
  target: WriteTarget,
  patch: PatchRequest,
): PatchResult {
  if (patch.mediaType === APPLY_PATCH) {
    return applyObject(writer, context, target, patch);
  }
  if (patch.force) {
    throw invalidPatchOptions(
      'force',
      'may not be specified for non-apply patch',
      'Forbidden',
    );
  }
  const live = writer.read(target);
  const body = parsePatch(patch.text);
  if (patch.mediaType !== JSON_PATCH) {
    reportDuplicates(context, target.type, patch.text);
  }
  const object = {
    ...computePatched(target, live, patch.mediaType, body),
    kind: target.type.kind,
  };
  return {
    object: writer.update(context, target, { object, applied: false }),
    created: false,
  };
}

function computePatched(
  target: WriteTarget,
  live: JsonObject,
  mediaType: string,
  body: unknown,
): JsonObject {
  switch (mediaType) {
    case JSON_PATCH:
      return jsonPatch(live, body);
    case 'application/merge-patch+json':
      return mergePatch(live, requireObject(body)) as JsonObject;
    case 'application/strategic-merge-patch+json':
      if (target.type.custom) break;
      return strategicMerge(target.type.schema, live, requireObject(body));
    default:
  }
  const custom = target.type.custom
    ? ''
    : ', application/strategic-merge-patch+json';
  throw unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, ${APPLY_PATCH}${custom}`,
  );
}

function parsePatch(text: string): unknown {
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`);
  }
  requireShallow(patch);
  return patch;
}

function requireObject(body: unknown): JsonObject {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    return body as JsonObject;
  }
  throw badRequest('error decoding patch: the patch must be an object');
}

function applyObject(
  writer: ObjectWriter,
  context: RequestContext,
  target: WriteTarget,
  patch: PatchRequest,
): PatchResult {
  if (!patch.namedManager) {
    throw invalidPatchOptions(
      'fieldManager',
      'is required for apply patch',
      'Required value',
    );
  }
  const config = parseYaml(patch.text);
  alignWithRequest(target.type, config, target.namespace, target.name);
  if (objectsAt(config, 'metadata', 'managedFields').length > 0) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const live = writer.find(target);
  if (!live) {
    requireCreatable(target, config);
    patch.authorizeCreate?.();
  }
  const object = serverSideApply({
    type: target.type,
    live,
    config,
    identity: managerOf(context, target, 'Apply'),
    force: patch.force,
    time: timestamp(context.now()),
  });
  const state = { object, applied: true };
  return live
    ? { object: writer.update(context, target, state), created: false }
    : { object: writer.create(context, target, state), created: true };
}

function requireCreatable(target: WriteTarget, config: JsonObject): void {
  if (target.subresource !== '') throw notFound(errorTarget(target));
  if (stringAt(config, 'metadata', 'uid')) {
    throw conflict(
      errorTarget(target),
      `uid mismatch: the provided object specified uid ${stringAt(
        config,
        'metadata',
        'uid',
      )}, and no existing object was found`,
    );
  }
  if (stringAt(config, 'metadata', 'resourceVersion')) {
    throw notFound(errorTarget(target));
  }
}

function invalidPatchOptions(
  field: string,
  problem: string,
  type: 'Required value' | 'Forbidden',
): ApiError {
  return new ApiError({
    code: 422,
    reason: 'Invalid',
    message: `PatchOptions.meta.k8s.io "" is invalid: ${field}: ${type}: ${problem}`,
    target: { group: 'meta.k8s.io', resource: 'PatchOptions' },
    causes: [
      {
        reason:
          type === 'Forbidden' ? 'FieldValueForbidden' : 'FieldValueRequired',
        message: `${type}: ${problem}`,
        field,
      },
    ],
  });
}
