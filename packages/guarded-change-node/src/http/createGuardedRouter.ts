import {
  AuditorService,
  AuditorServiceEventSeverityLevel,
  BackstageCredentials,
  BackstagePrincipalTypes,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  AuthorizePermissionRequest,
  AuthorizeResult,
} from '@backstage/plugin-permission-common';
import { JsonObject } from '@backstage/types';
import express, { Handler, Request, Response } from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { databaseFailure } from '../database/databaseFailure';
import {
  bodyError,
  DEFAULT_BODY_LIMIT,
  jsonBodyOf,
  requireUtf8,
  validated,
} from './requestParts';

/** Who may call a route at all. @public */
export type GuardedCaller = 'user' | 'service';

/** What a route's functions get: verified credentials and validated input. @public */
export interface GuardedRequest<
  TCaller extends GuardedCaller,
  TParams,
  TQuery,
  TBody,
> {
  credentials: BackstageCredentials<BackstagePrincipalTypes[TCaller]>;
  params: TParams;
  query: TQuery;
  body: TBody;
  /** Aborted when the caller goes away. */
  signal: AbortSignal;
}

/** @public */
export interface GuardedRoute<
  TCaller extends GuardedCaller,
  TParams extends z.ZodType,
  TQuery extends z.ZodType,
  TBody extends z.ZodType,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express path below `/api/<plugin id>`, for example `/approvals/:id`. */
  path: string;
  /** Audit event id in kebab-case, for example `approval-vote`. */
  eventId: string;
  /** Default: `low` for GET, `medium` for the rest. */
  severityLevel?: AuditorServiceEventSeverityLevel;
  /** Whether calls are audited. Default: everything but GET. */
  audit?: boolean;
  allow: readonly TCaller[];
  params?: TParams;
  query?: TQuery;
  body?: TBody;
  /** Largest body in bytes. Default 256 KiB. */
  bodyLimit?: number;
  /**
   * What the caller must be permitted. `by-service` where the service authorises itself, since the decision is conditional or
   * depends on the resource.
   */
  authorize:
    | 'by-service'
    | readonly AuthorizePermissionRequest[]
    | ((
        request: GuardedRequest<
          TCaller,
          z.output<TParams>,
          z.output<TQuery>,
          z.output<TBody>
        >,
      ) =>
        | readonly AuthorizePermissionRequest[]
        | Promise<readonly AuthorizePermissionRequest[]>);
  /** Status of a good answer. Default 200, or 204 when the handler gives nothing. */
  status?: number;
  /** What it gives is sent as JSON. */
  handler(
    request: GuardedRequest<
      TCaller,
      z.output<TParams>,
      z.output<TQuery>,
      z.output<TBody>
    >,
  ): Promise<object | undefined | void>;
}

/** @public */
export interface GuardedRouter {
  /** Adds a route. */
  route<
    TCaller extends GuardedCaller,
    TParams extends z.ZodType = z.ZodUndefined,
    TQuery extends z.ZodType = z.ZodUndefined,
    TBody extends z.ZodType = z.ZodUndefined,
  >(
    route: GuardedRoute<TCaller, TParams, TQuery, TBody>,
  ): void;
  /** For `httpRouter.use`. What no route answers is a 404. */
  handler: Handler;
}

/** What a route says of itself, for an inventory of all routes. @public */
export type DeclaredRoute = Pick<
  GuardedRoute<GuardedCaller, z.ZodType, z.ZodType, z.ZodType>,
  'method' | 'path' | 'eventId' | 'allow' | 'params' | 'query' | 'body'
>;

/** A property of the handler, since Express' wrappers carry properties along. */
const DECLARED = Symbol('glovebox.declaredRoutes');

/**
 * The routes of a handler that `createGuardedRouter` made, and `undefined` for any other handler. A test that walks what Express
 * really serves tells by it which routes go around the wrapper.
 *
 * @public
 */
export function declaredRoutesOf(
  handler: unknown,
): readonly DeclaredRoute[] | undefined {
  return (handler as { [DECLARED]?: DeclaredRoute[] })[DECLARED];
}

/** A route that takes no query, or no body, takes an empty one. */
const NOTHING = z.strictObject({});

/** @public */
export interface GuardedRouterOptions {
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  permissions: PermissionsService;
}

/**
 * The one way that Glovebox' plugins answer HTTP. For each route, in this order: authenticate, read a bounded body, validate,
 * authorise, handle, and audit how it ended. Errors go to Backstage's error middleware, which `httpRouter` installs.
 *
 * @public
 */
export function createGuardedRouter(
  options: GuardedRouterOptions,
): GuardedRouter {
  const routes = Router();
  const outer = Router();
  outer.use(routes);
  outer.use((req, _res, next) => {
    // Backstage's own routes of a plugin start with a dot (`/.well-known`, `/.backstage`).
    next(
      req.path.startsWith('/.')
        ? undefined
        : new NotFoundError(`There is no ${req.method} ${req.path} here`),
    );
  });
  const declared: DeclaredRoute[] = [];
  Object.assign(outer, { [DECLARED]: declared });
  return {
    route: route => {
      declared.push(route);
      routes[route.method](route.path, (req, res) =>
        answer(options, route, req, res).catch(error => {
          throw inWords(error);
        }),
      );
    },
    handler: outer,
  };
}

async function answer<
  TCaller extends GuardedCaller,
  TParams extends z.ZodType,
  TQuery extends z.ZodType,
  TBody extends z.ZodType,
>(
  options: GuardedRouterOptions,
  route: GuardedRoute<TCaller, TParams, TQuery, TBody>,
  req: Request,
  res: Response,
): Promise<void> {
  const credentials = await options.httpAuth.credentials(req, {
    allow: [...route.allow],
  });
  const result = await audited(options.auditor, route, req, async () => {
    if (route.method !== 'get') {
      await readBody(req, res, route.bodyLimit ?? DEFAULT_BODY_LIMIT);
    }
    const request = {
      credentials,
      params: partOf('params', route.params, req.params),
      query: partOf('query', route.query, req.query),
      body: bodyOf(route, req),
      signal: signalOf(res),
    };
    await authorize(options.permissions, route, request);
    return route.handler(request);
  });

  // What one person may see is kept by no proxy and by no browser for the next.
  res.setHeader('Cache-Control', 'no-store');
  if (result === undefined) {
    res.status(route.status ?? 204).end();
    return;
  }
  res.status(route.status ?? 200).json(result);
}

function bodyOf<T extends z.ZodType>(
  route: { method: GuardedRoute<GuardedCaller, T, T, T>['method']; body?: T },
  req: Request,
): z.output<T> {
  const body = route.method === 'get' ? undefined : jsonBodyOf(req);
  const isNothing = body === undefined && !route.body;
  return partOf('body', route.body, isNothing ? {} : body);
}

function partOf<T extends z.ZodType>(
  part: 'params' | 'query' | 'body',
  schema: T | undefined,
  value: unknown,
): z.output<T> {
  if (schema) {
    return validated(part, schema, value);
  }
  // Without a schema the part's type is undefined: nothing of it is passed on, and what nobody reads is refused.
  validated(part, NOTHING, value);
  return undefined as z.output<T>;
}

async function authorize<
  TRequest extends { credentials: BackstageCredentials },
>(
  permissions: PermissionsService,
  route: {
    authorize:
      | 'by-service'
      | readonly AuthorizePermissionRequest[]
      | ((
          request: TRequest,
        ) =>
          | readonly AuthorizePermissionRequest[]
          | Promise<readonly AuthorizePermissionRequest[]>);
  },
  request: TRequest,
): Promise<void> {
  if (route.authorize === 'by-service') {
    return;
  }
  const requests =
    typeof route.authorize === 'function'
      ? await route.authorize(request)
      : route.authorize;
  const decisions = await permissions.authorize([...requests], {
    credentials: request.credentials,
  });
  const refused = requests.find(
    (_, index) => decisions[index]?.result !== AuthorizeResult.ALLOW,
  );
  if (refused) {
    throw new NotAllowedError(
      `You are not permitted to do this (${refused.permission.name}). Ask the platform team if you should be.`,
    );
  }
}

/** Runs the call between the audit event's beginning and its end. */
async function audited<T>(
  auditor: AuditorService,
  route: {
    method: string;
    eventId: string;
    severityLevel?: AuditorServiceEventSeverityLevel;
    audit?: boolean;
  },
  req: Request,
  call: () => Promise<T>,
): Promise<T> {
  const isRead = route.method === 'get';
  if (!(route.audit ?? !isRead)) {
    return call();
  }
  const event = await auditor.createEvent({
    eventId: route.eventId,
    severityLevel: route.severityLevel ?? (isRead ? 'low' : 'medium'),
    request: req,
    meta: { ...req.params } as JsonObject,
  });
  let result: T;
  try {
    result = await call();
  } catch (error) {
    await event.fail({
      error: error instanceof Error ? error : new Error(String(error)),
    });
    throw error;
  }
  await event.success();
  return result;
}

function readBody(req: Request, res: Response, limit: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // Not strict, so that a bare `null` meets the schema's words and not the parser's.
    express.json({ limit, strict: false, verify: requireUtf8 })(
      req,
      res,
      (error: unknown) => (error ? reject(bodyError(error, limit)) : resolve()),
    );
  });
}

/** A database that is away says so in words; what it really said stays in the log, with the stack. */
function inWords(error: unknown): unknown {
  const failure = databaseFailure(error);
  if (!failure) {
    return error;
  }
  const worded = new ServiceUnavailableError(failure.message);
  worded.stack = `${worded.stack}\ncaused by ${(error as Error).stack}`;
  return worded;
}

function signalOf(res: Response): AbortSignal {
  const controller = new AbortController();
  res.on('close', () => {
    if (!res.writableFinished) {
      controller.abort(new Error('The caller went away'));
    }
  });
  return controller.signal;
}
