import { malformedRequests } from './__testUtils__/malformedRequests';
import {
  AUTHENTICATED,
  Caller,
  OF_BACKSTAGE,
  PUBLIC,
  ROUTE_RULES,
  RouteRule,
} from './__testUtils__/routeRules';
import {
  OWNER,
  PLATFORM,
  requestSample,
  Sample,
  STRANGER,
} from './__testUtils__/sampleRequest';
import { Portal, startPortal } from './__testUtils__/startPortal';
import { ServedRoute } from './__testUtils__/walkExpress';

jest.setTimeout(180_000);

const NOT_THERE = {
  environment: 'zzzzzzzz',
  approval: '00000000-0000-4000-8000-000000000000',
};

/** What is not there, too large or of no kind that is read is malformed too. A 403 or 409 would mean that it was understood. */
const MALFORMED = [400, 404, 413, 415];

interface Answer {
  status: number;
  text: string;
  words: string;
}

let portal: Portal;
let sample: Sample;

beforeAll(async () => {
  portal = await startPortal();
  sample = await requestSample(portal);
});
afterAll(() => portal?.stop());

const keyOf = ({ method, path }: ServedRoute) => `${method} ${path}`;
const pluginOf = ({ path }: ServedRoute) => path.split('/')[2];
const isOurs = (route: ServedRoute) =>
  ['approvals', 'research-environments'].includes(pluginOf(route));

/** Every declared route with what is expected of it. */
function ours(): { route: ServedRoute; rule: RouteRule }[] {
  return portal.routes
    .filter(route => isOurs(route) && !OF_BACKSTAGE.test(route.path))
    .map(route => ({ route, rule: ROUTE_RULES[keyOf(route)] }));
}

function pathOf(
  route: ServedRoute,
  { query }: RouteRule,
  ids = { environment: sample.id, approval: sample.approvalId },
) {
  const id = idFor(route, ids);
  const path = route.path.replace(':id', id).replace(':revision', '1');
  return query ? `${path}?${query}` : path;
}

function idFor(
  route: ServedRoute,
  ids: { environment: string; approval: string },
): string {
  if (pluginOf(route) === 'approvals') {
    return ids.approval;
  }
  switch (route.path.split('/')[3]) {
    case 'operations':
      return sample.operationId;
    case 'connectors':
      return 'portal:catalog';
    default:
      return ids.environment;
  }
}

async function send(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string | Buffer,
): Promise<Answer> {
  const response = await fetch(`${portal.url}${path}`, {
    method: method.toUpperCase(),
    headers,
    body,
  });
  const text = await response.text();
  const words: unknown = text.startsWith('{') && JSON.parse(text);
  const { error } = (words || {}) as { error?: { message?: string } };
  return { status: response.status, text, words: error?.message ?? '' };
}

async function tokenOf(caller: Caller, plugin: string): Promise<string> {
  switch (caller) {
    case 'owner':
      return portal.tokens.full(OWNER);
    case 'stranger':
      return portal.tokens.full(STRANGER);
    case 'platform':
      return portal.tokens.full(PLATFORM);
    case 'agent':
      return portal.onBehalfOf('catalog', OWNER, plugin);
    case 'scaffolder':
      return portal.onBehalfOf('scaffolder', OWNER, plugin);
    default:
      return portal.serviceToken(caller.replace('service:', ''), plugin);
  }
}

async function sendAs(
  caller: Caller,
  route: ServedRoute,
  path: string,
  body?: string | Buffer,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  const token = await tokenOf(caller, pluginOf(route));
  return send(
    route.method,
    path,
    { ...headers, authorization: `Bearer ${token}` },
    body,
  );
}

const validBody = (rule: RouteRule) =>
  rule.body && JSON.stringify(rule.body(sample));

/** An answer without the ids that tell one call from the other. */
function plain({ status, words }: Answer): string {
  const ids = [sample.id, sample.approvalId, ...Object.values(NOT_THERE)].join(
    '|',
  );
  return `${status} ${words}`.replace(new RegExp(ids), '<id>');
}

/** What a refused call must leave as it is. */
async function world(): Promise<unknown> {
  const read = async (caller: Caller, path: string) => {
    const plugin = path.split('/')[2];
    const { text } = await send('get', path, {
      authorization: `Bearer ${await tokenOf(caller, plugin)}`,
    });
    return JSON.parse(text);
  };
  const environment = `/api/research-environments/environments/${sample.id}`;
  const { items } = await read(
    'owner',
    '/api/research-environments/environments',
  );
  const { status, revisions, operation } = await read('owner', environment);
  const { state, votes } = await read(
    'owner',
    `/api/approvals/approvals/${sample.approvalId}`,
  );
  const events = await Promise.all(
    ['research-environments', 'approvals'].map(plugin =>
      read('service:assurance', `/api/${plugin}/events?limit=1000`),
    ),
  );
  return {
    environments: items.length,
    status: status.word,
    revisions: revisions.length,
    operation: operation?.id,
    state,
    votes: votes.length,
    events: events.map(page => page.items.map((e: { type: string }) => e.type)),
  };
}

describe('the inventory of routes', () => {
  it('knows every route that Express serves for Glovebox, and each goes through the guarded router', () => {
    expect(ours().length).toBeGreaterThan(20);
    expect(
      ours()
        .map(({ route }) => keyOf(route))
        .sort(),
    ).toEqual(Object.keys(ROUTE_RULES).sort());
    const around = ours().filter(({ route }) => !route.declared);
    expect(around.map(({ route }) => keyOf(route))).toEqual([]);
  });

  it('finds no path that it cannot read', () => {
    expect(portal.routes.map(keyOf).filter(key => /<|\(\?/.test(key))).toEqual(
      [],
    );
  });
});

describe('without an identity', () => {
  it('no route of the whole portal answers, but those that are public', async () => {
    const open: string[] = [];
    for (const route of portal.routes) {
      const path = route.path.replaceAll(/:\w+(\(\*\))?/g, 'x');
      const { status } = await send(route.method, path, {});
      if (status !== 401) open.push(keyOf(route));
    }
    const known = (key: string) => PUBLIC.some(pattern => pattern.test(key));
    expect(open.filter(key => !known(key))).toEqual([]);
  });

  it('made-up tokens and the limited ones of cookies count for nothing', async () => {
    const limited = portal.tokens.limited(OWNER);
    const headers: Record<string, Record<string, string>> = {
      nonsense: { authorization: 'Bearer made.up.token' },
      'another scheme': { authorization: 'Basic YWRhOmFkYQ==' },
      'a limited token': { authorization: `Bearer ${limited}` },
      'a cookie': { cookie: `backstage-auth=${limited}` },
    };
    const wrong: string[] = [];
    for (const { route, rule } of ours()) {
      for (const [name, header] of Object.entries(headers)) {
        const { status } = await send(
          route.method,
          pathOf(route, rule),
          { ...header, 'content-type': 'application/json' },
          validBody(rule),
        );
        if (status !== 401) wrong.push(`${name}: ${keyOf(route)}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('somebody who may not', () => {
  it('is refused by every route, and nothing changes', async () => {
    const before = await world();
    const wrong: string[] = [];
    for (const { route, rule } of ours()) {
      const refused = AUTHENTICATED.filter(c => !rule.may.includes(c));
      for (const caller of refused) {
        const path = pathOf(route, rule);
        const answer = await sendAs(caller, route, path, validBody(rule));
        const hidden = rule.hidden && caller === 'stranger';
        if (answer.status !== (hidden ? 404 : 403) || !answer.words) {
          wrong.push(
            `${caller}: ${keyOf(route)}: ${answer.status} ${answer.words}`,
          );
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(await world()).toEqual(before);
  });

  it('is told the same of what is there and of what is not', async () => {
    const told: Record<string, string[]> = {};
    const hidden = ours().filter(({ rule }) => rule.hidden);
    expect(hidden.length).toBeGreaterThan(15);
    for (const { route, rule } of hidden) {
      const [there, notThere] = await Promise.all(
        [undefined, NOT_THERE].map(ids =>
          sendAs('stranger', route, pathOf(route, rule, ids), validBody(rule)),
        ),
      );
      if (plain(there) !== plain(notThere)) {
        told[keyOf(route)] = [plain(there), plain(notThere)];
      }
    }
    expect(told).toEqual({});
  });

  it('finds nothing of others in a list', async () => {
    for (const { route } of ours().filter(
      ({ route: { path, method } }) =>
        method === 'get' && /\/(environments|approvals)$/.test(path),
    )) {
      const { status, text } = await sendAs('stranger', route, `${route.path}`);
      expect([route.path, status, text]).toEqual([
        route.path,
        200,
        '{"items":[]}',
      ]);
    }
  });
});

describe('somebody who may', () => {
  it('reads', async () => {
    const wrong: string[] = [];
    for (const { route, rule } of ours()) {
      if (route.method !== 'get') continue;
      for (const caller of rule.may) {
        const { status } = await sendAs(caller, route, pathOf(route, rule));
        // There is nothing to connect to yet.
        const expected = route.path.endsWith('/connection') ? 409 : 200;
        if (status !== expected) {
          wrong.push(`${caller}: ${keyOf(route)}: ${status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is refused in words what is malformed, and nothing changes', async () => {
    const before = await world();
    const wrong: string[] = [];
    let sent = 0;
    for (const { route, rule } of ours()) {
      for (const request of malformedRequests(
        route,
        pathOf(route, rule),
        rule.body?.(sample) as Record<string, unknown> | undefined,
      )) {
        sent += 1;
        const answer = await sendAs(
          rule.may[0],
          route,
          request.path,
          request.body,
          request.headers,
        );
        if (!MALFORMED.includes(answer.status) || !answer.words) {
          wrong.push(
            `${request.what}: ${keyOf(route)}: ${
              answer.status
            } ${answer.text.slice(0, 200)}`,
          );
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(sent).toBeGreaterThan(300);
    expect(await world()).toEqual(before);
  });
});
