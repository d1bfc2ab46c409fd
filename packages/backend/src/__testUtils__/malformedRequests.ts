import { z } from 'zod';
import { ServedRoute } from './walkExpress';

export interface MalformedRequest {
  what: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** What no id and no name can be. */
const PATH_PARTS = {
  'a NUL': '%00',
  'bytes that are no text': '%ff%fe',
  'a way up': '..%2f..%2fetc%2fpasswd',
  'the prototype': '__proto__',
  SQL: "x'%20OR%20'1'='1",
  'text turned around': '%E2%80%AE',
  'something endless': 'a'.repeat(5000),
};

const QUERIES: [what: string, value: (key: string) => string][] = [
  ['NUL', key => `${key}=%00`],
  ['an object', key => `${key}[x]=1`],
  ['a list', key => `${key}[]=1&${key}[]=2`],
  ['something endless', key => `${key}=${'9'.repeat(4000)}`],
];

/** JSON that is no body of ours, as it stands on the wire. */
const BODIES: Record<string, string | Buffer> = {
  'a bare null': 'null',
  'a list': '[]',
  'a text': '"approve"',
  'a number': '1',
  'half of JSON': '{"digest":',
  'bytes that are no text': Buffer.from([
    0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d,
  ]),
  'something deep': `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  'something deep in an object': `{"a":${'{"a":'.repeat(20_000)}1${'}'.repeat(
    20_000,
  )}}`,
  'something large': JSON.stringify({ digest: 'x'.repeat(3 * 1024 * 1024) }),
};

const JSON_TYPE = { 'content-type': 'application/json' };

/** Calls of one route that are wrong in one way each. */
export function malformedRequests(
  route: ServedRoute,
  path: string,
  body: Record<string, unknown> | undefined,
): MalformedRequest[] {
  const valid = body && JSON.stringify(body);
  const inBody = route.method === 'get' ? [] : wrongBodies(route, path, body);
  return [...wrongPaths(route), ...wrongQueries(route, path)]
    .map(request => ({ ...request, body: valid, headers: JSON_TYPE }))
    .map(request =>
      route.method === 'get' ? { ...request, body: undefined } : request,
    )
    .concat(inBody as never);
}

function wrongPaths(route: ServedRoute): MalformedRequest[] {
  const names = [...route.path.matchAll(/:\w+/g)].map(([name]) => name);
  return names.flatMap(name =>
    Object.entries(PATH_PARTS).map(([what, part]) => ({
      what: `${what} for ${name}`,
      path: route.path.replace(name, part).replaceAll(/:\w+/g, '1'),
    })),
  );
}

function wrongQueries(route: ServedRoute, path: string): MalformedRequest[] {
  const [plain, query] = path.split('?');
  const and = (more: string) => `${plain}?${query ? `${query}&` : ''}${more}`;
  const keys = Object.keys(shapeOf(route.declared?.query));
  return [
    { what: 'an unknown query', path: and('evil=1') },
    ...keys.flatMap(key =>
      QUERIES.map(([what, value]) => ({
        what: `${what} for ${key}`,
        path: `${plain}?${value(key)}`,
      })),
    ),
  ];
}

function wrongBodies(
  route: ServedRoute,
  path: string,
  body: Record<string, unknown> = {},
): MalformedRequest[] {
  const as = (what: string, content: string | Buffer, headers = JSON_TYPE) => ({
    what,
    path,
    body: content,
    headers,
  });
  const with_ = (raw: string) =>
    `${JSON.stringify(body).slice(0, -1)}${
      Object.keys(body).length ? ',' : ''
    }${raw}}`;
  return [
    ...Object.entries(BODIES).map(([what, content]) => as(what, content)),
    as('an unknown key', with_('"evil":1')),
    as('a key of the prototype', with_('"__proto__":{"admin":true}')),
    as('a constructor', with_('"constructor":{"prototype":{"admin":true}}')),
    as('a form', 'digest=x', {
      'content-type': 'application/x-www-form-urlencoded',
    }),
    as('another character set', JSON.stringify(body), {
      'content-type': 'application/json; charset=koi8-r',
    }),
    ...Object.keys(shapeOf(route.declared?.body)).flatMap(key =>
      [123456, [[]], { a: { b: 1 } }, `a\u0000b`, null].flatMap(value =>
        isJsonRecord(route.declared?.body, key) &&
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value)
          ? []
          : [
              as(
                `${JSON.stringify(value)} for ${key}`,
                JSON.stringify({ ...body, [key]: value }),
              ),
            ],
      ),
    ),
  ];
}

/** The fields of an object schema, below what refines it. */
function shapeOf(schema: z.ZodType | undefined): Record<string, z.ZodType> {
  return schema instanceof z.ZodObject
    ? (schema.shape as Record<string, z.ZodType>)
    : {};
}

/** A field that takes whatever JSON there is. */
function isJsonRecord(schema: z.ZodType | undefined, key: string): boolean {
  return shapeOf(schema)[key] instanceof z.ZodRecord;
}
