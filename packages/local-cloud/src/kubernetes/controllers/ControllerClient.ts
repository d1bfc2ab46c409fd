import { createHash } from 'crypto';
import { CONTROLLER } from '../auth/User';
import { copyOf, JsonObject, numberAt, stringAt } from '../json';
import { builtinType } from '../registry/TypeRegistry';
import { apiVersionOf, ResourceType } from '../registry/ResourceType';
import { deleteObject, DeleteOptions } from '../service/deleteObject';
import { timestamp } from '../service/metadata';
import { ObjectWriter, WriteTarget } from '../service/ObjectWriter';
import { RequestContext } from '../service/RequestContext';
import { ApiError } from '../status/ApiError';

const MANAGER = 'kube-controller-manager';
const EVENT = builtinType('events');

/** Writes as the cluster's own controllers do: through the same path and admission as everyone. */
export class ControllerClient {
  constructor(
    private readonly writer: ObjectWriter,
    private readonly now: () => Date,
  ) {}

  create(type: ResourceType, object: JsonObject): JsonObject {
    const target = targetOf(type, object, '');
    return this.writer.create(
      this.context(),
      { ...target, name: '' },
      {
        object: { apiVersion: apiVersionOf(type), kind: type.kind, ...object },
        applied: false,
      },
    );
  }

  /** Changes an object's main part or a subresource; a change that changes nothing writes nothing. */
  update(
    type: ResourceType,
    object: JsonObject,
    subresource: string,
    change: (next: JsonObject) => void,
  ): JsonObject {
    const next = copyOf(object);
    change(next);
    const target = targetOf(type, object, subresource);
    return this.writer.update(this.context(), target, {
      object: next,
      applied: false,
    });
  }

  setStatus(type: ResourceType, object: JsonObject, status: JsonObject): void {
    this.update(type, object, 'status', next => {
      next.status = status;
    });
  }

  delete(
    type: ResourceType,
    object: JsonObject,
    options: DeleteOptions = {},
  ): void {
    const target = targetOf(type, object, '');
    if (!this.writer.find(target)) return;
    deleteObject(this.writer, this.context(), target, options);
  }

  /** Records an Event about an object; the same one again raises its count. */
  recordEvent(
    type: ResourceType,
    object: JsonObject,
    kind: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    const namespace = stringAt(object, 'metadata', 'namespace') ?? 'default';
    const name = stringAt(object, 'metadata', 'name') ?? '';
    const uid = stringAt(object, 'metadata', 'uid') ?? '';
    const suffix = createHash('sha256')
      .update(`${uid}/${reason}/${message}`)
      .digest('hex')
      .slice(0, 16);
    const target = {
      type: EVENT,
      namespace,
      name: `${name}.${suffix}`,
      subresource: '',
    };
    const time = timestamp(this.now());
    const known = this.writer.find(target);
    if (known) {
      this.update(EVENT, known, '', next => {
        next.count = (numberAt(known, 'count') ?? 1) + 1;
        next.lastTimestamp = time;
      });
      return;
    }
    this.createEvent(target, {
      involvedObject: {
        apiVersion: apiVersionOf(type),
        kind: type.kind,
        namespace: stringAt(object, 'metadata', 'namespace'),
        name,
        uid,
        resourceVersion: stringAt(object, 'metadata', 'resourceVersion'),
      },
      type: kind,
      reason,
      message,
      source: { component: 'local-cloud' },
      reportingComponent: 'local-cloud',
      reportingInstance: '',
      count: 1,
      firstTimestamp: time,
      lastTimestamp: time,
    });
  }

  /** An event about something in a namespace that is going cannot be kept; that is no failure. */
  private createEvent(target: WriteTarget, event: JsonObject): void {
    try {
      this.create(EVENT, {
        metadata: { namespace: target.namespace, name: target.name },
        ...event,
      });
    } catch (error) {
      if (error instanceof ApiError && error.code < 500) return;
      throw error;
    }
  }

  private context(): RequestContext {
    return {
      user: CONTROLLER,
      now: this.now,
      dryRun: false,
      fieldManager: MANAGER,
      fieldValidation: 'Ignore',
      warn: () => undefined,
    };
  }
}

function targetOf(
  type: ResourceType,
  object: JsonObject,
  subresource: string,
): WriteTarget {
  return {
    type,
    namespace: stringAt(object, 'metadata', 'namespace') ?? '',
    name: stringAt(object, 'metadata', 'name') ?? '',
    subresource,
  };
}
