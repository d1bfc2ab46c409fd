import { IncomingMessage, ServerResponse } from 'http';
import { answerReview } from '../auth/reviews';
import { Authorizer } from '../auth/Authorizer';
import { ServiceAccountTokens } from '../auth/ServiceAccountTokens';
import { User } from '../auth/User';
import { JsonObject, stringAt } from '../json';
import { ResourceType } from '../registry/ResourceType';
import { TypeRegistry } from '../registry/TypeRegistry';
import { deleteObject, readDeleteOptions } from '../service/deleteObject';
import { ObjectWriter, WriteTarget } from '../service/ObjectWriter';
import { patchObject } from '../service/patchObject';
import { requestToken } from '../service/requestToken';
import { readScale, writeScale } from '../service/scale';
import {
  badRequest,
  forbidden,
  methodNotAllowed,
  notImplemented,
} from '../status/errors';
import {
  readIncludeObject,
  toPartialObject,
  toPartialObjectList,
  toTable,
} from '../table/representations';
import { deletedStatus } from './deletedStatus';
import { findType } from './findType';
import { listObjects, toList } from './listObjects';
import { namespaceScope } from './namespaceScope';
import { Accepted, negotiate } from './negotiate';
import { mediaTypeOf, parseObject, readBody } from './readBody';
import { readContext } from './readContext';
import { RequestContext } from '../service/RequestContext';
import { reportDuplicates } from '../service/reportDuplicates';
import { RequestInfo, ResourceRequest } from './RequestInfo';
import { respond } from './respond';
import { requireListOptions } from './requireListOptions';
import { selectorOf } from './selectors';
import { watchObjects } from './watchObjects';

export type ResourceHandlerOptions = {
  registry: TypeRegistry;
  writer: ObjectWriter;
  authorizer: Authorizer;
  tokens: ServiceAccountTokens;
  now: () => Date;
  bookmarkIntervalMs: number;
};

type Call = {
  request: IncomingMessage;
  response: ServerResponse;
  info: RequestInfo;
  resource: ResourceRequest;
  type: ResourceType;
  target: WriteTarget;
  user: User;
  accepted: Accepted;
  warnings: string[];
};

const FORMS = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'];

/** Serves the paths of resources: one method for each verb, the same for every kind. */
export class ResourceHandler {
  constructor(private readonly options: ResourceHandlerOptions) {}

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    info: RequestInfo,
    resource: ResourceRequest,
    user: User,
  ): Promise<void> {
    const type = findType(this.options.registry, resource);
    const call: Call = {
      request,
      response,
      info,
      resource,
      type,
      user,
      target: {
        type,
        namespace: resource.namespace,
        name: resource.name,
        subresource: resource.subresource,
      },
      accepted: negotiate(request.headers.accept, as => FORMS.includes(as)),
      warnings: [],
    };
    await this.dispatch(call);
  }

  private async dispatch(call: Call): Promise<void> {
    const { type, resource, info } = call;
    if (type.connects.includes(resource.subresource)) return this.connect(call);
    if (type.review) return this.review(call);
    if (resource.subresource === 'scale') return this.scale(call);
    if (resource.subresource === 'token') return this.token(call);
    switch (info.verb) {
      case 'get':
        return this.answer(call, 200, this.options.writer.read(call.target));
      case 'list':
        return this.list(call);
      case 'watch':
        return this.watch(call);
      case 'create':
        return this.create(call);
      case 'update':
        return this.update(call);
      case 'patch':
        return this.patch(call);
      case 'delete':
        return this.delete(call);
      case 'deletecollection':
        return this.deleteCollection(call);
      default:
        throw methodNotAllowed(
          'the server does not allow this method on the requested resource',
        );
    }
  }

  private list(call: Call): void {
    const { type, info, accepted, resource } = call;
    requireListOptions(info.query, false);
    const page = listObjects(
      this.options.writer.store,
      type,
      namespaceScope(type, resource),
      '',
      info.query,
    );
    if (accepted.as === 'Table') {
      const include = readIncludeObject(info.query);
      const table = toTable(
        type,
        page.objects,
        page.metadata,
        include,
        this.options.now(),
      );
      this.send(call, 200, table);
    } else if (accepted.as) {
      this.send(call, 200, toPartialObjectList(page.objects, page.metadata));
    } else {
      this.send(call, 200, toList(type, page));
    }
  }

  private watch(call: Call): void {
    const { request, response, info, resource, type, accepted } = call;
    requireListOptions(info.query, true);
    watchObjects(request, response, {
      store: this.options.writer.store,
      type,
      namespace: namespaceScope(type, resource),
      name: resource.name,
      query: info.query,
      accepted,
      now: this.options.now,
      bookmarkIntervalMs: this.options.bookmarkIntervalMs,
    });
  }

  private async create(call: Call): Promise<void> {
    const { resource, type } = call;
    if (resource.name !== '') {
      throw methodNotAllowed(
        'the server does not allow this method on the requested resource',
      );
    }
    if (type.namespaced && resource.namespace === '') {
      throw badRequest('an empty namespace may not be set during creation');
    }
    const context = this.context(call);
    const object = await this.readWritten(call, context);
    const created = this.options.writer.create(context, call.target, {
      object,
      applied: false,
    });
    this.answer(call, 201, created);
  }

  private async update(call: Call): Promise<void> {
    const context = this.context(call);
    const object = await this.readWritten(call, context);
    const updated = this.options.writer.update(context, call.target, {
      object,
      applied: false,
    });
    this.answer(call, 200, updated);
  }

  private async patch(call: Call): Promise<void> {
    const { query } = call.info;
    const context = this.context(call);
    const result = patchObject(this.options.writer, context, call.target, {
      mediaType: mediaTypeOf(call.request),
      text: (await readBody(call.request)).toString('utf8'),
      force: query.get('force') === 'true',
      namedManager: query.get('fieldManager') ?? undefined,
      authorizeCreate: () => this.authorizeCreate(call),
    });
    this.answer(call, result.created ? 201 : 200, result.object);
  }

  /** The real server's words when applying would create: RBAC gives no reason, so that nothing follows the colon. */
  private authorizeCreate({ user, type, target }: Call): void {
    const { group, plural } = type;
    const { name, namespace } = target;
    const may = this.options.authorizer.allows(user, {
      verb: 'create',
      group,
      resource: plural,
      subresource: '',
      name,
      namespace,
    });
    if (!may) throw forbidden({ group, resource: plural, name }, '');
  }

  private async delete(call: Call): Promise<void> {
    if (call.resource.subresource !== '') {
      throw methodNotAllowed(
        'the server does not allow this method on the requested resource',
      );
    }
    const body = await this.readOptional(call);
    const context = this.context(call, body);
    const { marked, live } = deleteObject(
      this.options.writer,
      context,
      call.target,
      readDeleteOptions(call.info.query, body),
    );
    if (marked) this.answer(call, 200, marked);
    else this.send(call, 200, deletedStatus(call.type, live));
  }

  private async deleteCollection(call: Call): Promise<void> {
    const { type, info, resource } = call;
    const { writer } = this.options;
    const body = await this.readOptional(call);
    const context = this.context(call, body);
    const options = readDeleteOptions(info.query, body);
    const page = listObjects(
      writer.store,
      type,
      namespaceScope(type, resource),
      '',
      info.query,
    );
    const selector = selectorOf(info.query, type, '');
    for (const object of page.objects.filter(selector)) {
      const target = {
        type,
        namespace: stringAt(object, 'metadata', 'namespace') ?? '',
        name: stringAt(object, 'metadata', 'name') ?? '',
        subresource: '',
      };
      deleteObject(writer, context, target, options);
    }
    this.send(call, 200, toList(type, page));
  }

  private async scale(call: Call): Promise<void> {
    const { writer } = this.options;
    if (call.info.verb === 'get') {
      this.send(call, 200, readScale(writer, call.target));
      return;
    }
    const mediaType = mediaTypeOf(call.request);
    const body = parseObject(await readBody(call.request), 'application/json');
    const scaled = writeScale(
      writer,
      this.context(call),
      call.target,
      body,
      mediaType,
    );
    this.send(call, 200, scaled);
  }

  private async token(call: Call): Promise<void> {
    if (call.info.verb !== 'create') {
      throw methodNotAllowed(
        'the server does not allow this method on the requested resource',
      );
    }
    const { writer, tokens } = this.options;
    const body = await this.readObject(call);
    const answer = await requestToken(writer, tokens, call.target, body);
    this.send(call, 201, answer);
  }

  private async review(call: Call): Promise<void> {
    if (call.info.verb !== 'create') {
      throw methodNotAllowed(
        'the server does not allow this method on the requested resource',
      );
    }
    const review = await this.readObject(call);
    const { authorizer } = this.options;
    const { type, user, resource } = call;
    this.send(
      call,
      201,
      answerReview(type, review, user, resource.namespace, authorizer),
    );
  }

  /** Nothing runs here, so there is nothing to connect to; the refusal says so. */
  private connect(call: Call): never {
    this.options.writer.read({ ...call.target, subresource: '' });
    throw notImplemented(
      `local-cloud simulates ${call.type.plural}: nothing runs in them, so "${call.resource.subresource}" has nothing to connect to. Use a real cluster for it.`,
    );
  }

  private context(call: Call, deleteOptions?: JsonObject) {
    return readContext({
      request: call.request,
      query: call.info.query,
      deleteOptions,
      user: call.user,
      now: this.options.now,
      warn: message => call.warnings.push(message),
    });
  }

  /** What is to be stored: a field that is given twice is told of, as one that is not known. */
  private async readWritten(
    call: Call,
    context: RequestContext,
  ): Promise<JsonObject> {
    const body = await readBody(call.request);
    const mediaType = mediaTypeOf(call.request);
    const object = parseObject(body, mediaType);
    if (mediaType === 'application/json') {
      reportDuplicates(context, call.type, body.toString('utf8'));
    }
    return object;
  }

  private async readObject(call: Call): Promise<JsonObject> {
    return parseObject(await readBody(call.request), mediaTypeOf(call.request));
  }

  private async readOptional(call: Call): Promise<JsonObject | undefined> {
    const body = await readBody(call.request);
    return body.length === 0
      ? undefined
      : parseObject(body, mediaTypeOf(call.request));
  }

  private answer(call: Call, code: number, object: JsonObject): void {
    const { accepted, type, info } = call;
    if (accepted.as === 'Table') {
      const include = readIncludeObject(info.query);
      const metadata = {
        resourceVersion: stringAt(object, 'metadata', 'resourceVersion'),
      };
      this.send(
        call,
        code,
        toTable(type, [object], metadata, include, this.options.now()),
      );
    } else if (accepted.as) {
      this.send(call, code, toPartialObject(object));
    } else {
      this.send(call, code, object);
    }
  }

  private send(call: Call, code: number, body: JsonObject): void {
    respond(call.response, {
      code,
      body,
      format: call.accepted.format,
      warnings: call.warnings,
      acceptEncoding: String(call.request.headers['accept-encoding'] ?? ''),
    });
  }
}
