import {
  AdmissionPlugin,
  AdmissionRequest,
} from '../admission/AdmissionPlugin';
import { ManagerIdentity } from '../apply/managedFields';
import { trackUpdate } from '../apply/trackUpdate';
import { applyDefaults } from '../defaults/applyDefaults';
import {
  copyOf,
  ensureObject,
  jsonEquals,
  JsonObject,
  numberAt,
  stringAt,
  stringsAt,
  valueAt,
} from '../json';
import { apiVersionOf, ResourceType, typeKey } from '../registry/ResourceType';
import { decode, DecodeError } from '../schema/decode';
import {
  alreadyExists,
  badRequest,
  conflict,
  invalid,
  notFound,
  tooLarge,
} from '../status/errors';
import { ErrorTarget } from '../status/ApiError';
import { ObjectStore } from '../store/ObjectStore';
import { validateObject } from '../validation/validateObject';
import { keepOtherHalf } from './keepOtherHalf';
import {
  alignWithRequest,
  initialiseMetadata,
  preserveMetadata,
  timestamp,
} from './metadata';
import { RequestContext } from './RequestContext';

/** etcd's limit of one stored object, in bytes. */
const OBJECT_LIMIT = 1.5 * 1024 * 1024;

/** What a write is addressed to. */
export type WriteTarget = {
  type: ResourceType;
  namespace: string;
  name: string;
  subresource: string;
};

/** A new state together with whether its managedFields are already settled (by server-side apply). */
export type NewState = { object: JsonObject; applied: boolean };

/**
 * The write path that every create, update and patch takes: decode, default, admit, record owners, validate, store.
 * A dry run takes the same path and stores nothing.
 */
export class ObjectWriter {
  constructor(
    readonly store: ObjectStore,
    private readonly admission: readonly AdmissionPlugin[],
  ) {}

  /** @throws ApiError 404 when there is no such object. */
  read(target: WriteTarget): JsonObject {
    const found = this.find(target);
    if (!found) throw notFound(errorTarget(target));
    return found;
  }

  find(target: WriteTarget): JsonObject | undefined {
    return this.store.get(typeKey(target.type), target.namespace, target.name);
  }

  create(
    context: RequestContext,
    target: WriteTarget,
    state: NewState,
  ): JsonObject {
    const { type, namespace } = target;
    const { decoded, object } = this.decodeState(context, target, state);
    if (
      !stringAt(object, 'metadata', 'name') &&
      !stringAt(object, 'metadata', 'generateName')
    ) {
      throw invalid(type.kind, type.group, '', [
        {
          type: 'Required value',
          field: 'metadata.name',
          detail: 'name or generateName is required',
        },
      ]);
    }
    initialiseMetadata(type, object, context.now());
    if (type.status) delete object.status;
    applyDefaults(type, object);
    const name = stringAt(object, 'metadata', 'name') ?? '';
    const request = this.request(
      context,
      { ...target, name },
      object,
      undefined,
    );
    this.mutate(request);
    if (!state.applied) this.recordOwners(context, target, undefined, object);
    this.validate(request);
    decoded.forEach(context.warn);
    if (this.store.get(typeKey(type), namespace, name)) {
      throw alreadyExists(errorTarget({ ...target, name }));
    }
    requireStorable(object);
    return context.dryRun ? object : this.store.put(typeKey(type), object);
  }

  update(
    context: RequestContext,
    target: WriteTarget,
    state: NewState,
  ): JsonObject {
    const live = this.read(target);
    const { decoded, object } = this.decodeState(context, target, state);
    requirePreconditions(target, live, object);
    preserveMetadata(object, live);
    const next = keepOtherHalf(target, object, live);
    applyDefaults(target.type, next);
    const request = this.request(context, target, next, live);
    this.mutate(request);
    raiseGeneration(target.type, next, live);
    keepManagedFields(next, live);
    if (jsonEquals(next, live)) {
      // A write that changes nothing is admitted like any other.
      this.admit(request);
      return live;
    }
    if (!state.applied) this.recordOwners(context, target, live, next);
    this.validate(request);
    decoded.forEach(context.warn);
    requireStorable(next);
    if (context.dryRun) return next;
    if (isFinallyDeleted(next)) {
      this.store.remove(typeKey(target.type), next);
      return next;
    }
    return this.store.put(typeKey(target.type), next);
  }

  /** Lets admission see a deletion before it is made. */
  admitDeletion(
    context: RequestContext,
    target: WriteTarget,
    live: JsonObject,
  ): void {
    const request: AdmissionRequest = {
      ...this.request(context, target, live, live),
      operation: 'DELETE',
    };
    this.admit(request);
  }

  private decodeState(
    context: RequestContext,
    target: WriteTarget,
    state: NewState,
  ): { object: JsonObject; decoded: string[] } {
    const { type, namespace, name } = target;
    const input = copyOf(state.object);
    alignWithRequest(type, input, namespace, name);
    try {
      const { object, unknownFields } = decode(type.schema, input);
      ensureObject(object, 'metadata');
      return {
        object,
        decoded: unknownFieldWarnings(context, type, unknownFields),
      };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      throw badRequest(
        `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: ${error.message}`,
      );
    }
  }

  private request(
    context: RequestContext,
    target: WriteTarget,
    object: JsonObject,
    oldObject: JsonObject | undefined,
  ): AdmissionRequest {
    return {
      operation: oldObject ? 'UPDATE' : 'CREATE',
      ...target,
      object,
      oldObject,
      context,
      store: this.store,
    };
  }

  private mutate(request: AdmissionRequest): void {
    for (const plugin of this.admission) plugin.mutate?.(request);
  }

  private validate(request: AdmissionRequest): void {
    const { type, object, oldObject, name, subresource } = request;
    const errors = validateObject(type, object, oldObject, subresource);
    if (errors.length > 0) throw invalid(type.kind, type.group, name, errors);
    this.admit(request);
  }

  private admit(request: AdmissionRequest): void {
    for (const plugin of this.admission) plugin.validate?.(request);
  }

  private recordOwners(
    context: RequestContext,
    target: WriteTarget,
    live: JsonObject | undefined,
    next: JsonObject,
  ): void {
    const managedFields = trackUpdate(
      target.type,
      live,
      next,
      managerOf(context, target, 'Update'),
      timestamp(context.now()),
    );
    ensureObject(next, 'metadata').managedFields = managedFields;
  }
}

/** A client that leaves managedFields out does not mean to drop them. */
function keepManagedFields(next: JsonObject, live: JsonObject): void {
  const metadata = ensureObject(next, 'metadata');
  metadata.managedFields ??= valueAt(live, 'metadata', 'managedFields');
}

export function managerOf(
  context: RequestContext,
  target: WriteTarget,
  operation: 'Apply' | 'Update',
): ManagerIdentity {
  return {
    manager: context.fieldManager,
    operation,
    apiVersion: apiVersionOf(target.type),
    subresource: target.subresource,
  };
}

export function errorTarget(target: {
  type: ResourceType;
  name: string;
}): ErrorTarget {
  return {
    group: target.type.group,
    resource: target.type.plural,
    name: target.name,
  };
}

function unknownFieldWarnings(
  context: RequestContext,
  type: ResourceType,
  unknownFields: string[],
): string[] {
  const problems = unknownFields.map(field => `unknown field "${field}"`);
  if (problems.length > 0 && context.fieldValidation === 'Strict') {
    throw badRequest(
      `${type.kind} in version "${type.version}" cannot be handled as a ${
        type.kind
      }: strict decoding error: ${problems.join(', ')}`,
    );
  }
  return context.fieldValidation === 'Warn' ? problems : [];
}

/** Optimistic concurrency: an update that names a version or uid applies to that one only. */
function requirePreconditions(
  target: WriteTarget,
  live: JsonObject,
  next: JsonObject,
): void {
  const version = stringAt(next, 'metadata', 'resourceVersion');
  if (version && version !== valueAt(live, 'metadata', 'resourceVersion')) {
    throw conflict(
      errorTarget(target),
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  }
  const uid = stringAt(next, 'metadata', 'uid');
  const liveUid = stringAt(live, 'metadata', 'uid');
  if (uid && uid !== liveUid) {
    throw conflict(
      errorTarget(target),
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${liveUid}`,
    );
  }
}

function raiseGeneration(
  type: ResourceType,
  next: JsonObject,
  live: JsonObject,
): void {
  if (!type.countsGenerations) return;
  const content = ({ metadata: _, status: __, ...rest }: JsonObject) => rest;
  if (jsonEquals(content(next), content(live))) return;
  const generation = numberAt(live, 'metadata', 'generation') ?? 0;
  ensureObject(next, 'metadata').generation = generation + 1;
}

/** A deleted object goes when its last finalizer does. */
function isFinallyDeleted(object: JsonObject): boolean {
  return (
    stringAt(object, 'metadata', 'deletionTimestamp') !== undefined &&
    stringsAt(object, 'metadata', 'finalizers').length === 0 &&
    (numberAt(object, 'metadata', 'deletionGracePeriodSeconds') ?? 0) === 0 &&
    !(
      object.kind === 'Namespace' &&
      stringsAt(object, 'spec', 'finalizers').length > 0
    )
  );
}

function requireStorable(object: JsonObject): void {
  if (Buffer.byteLength(JSON.stringify(object)) > OBJECT_LIMIT) {
    throw tooLarge(
      `etcdserver: request is too large: an object can have at most ${OBJECT_LIMIT} bytes`,
    );
  }
}
