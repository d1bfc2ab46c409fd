import { Knex } from 'knex';
import { OWNER, requestSample, Sample } from './__testUtils__/sampleRequest';
import { ROUTE_RULES } from './__testUtils__/routeRules';
import { Portal, startPortal } from './__testUtils__/startPortal';

jest.setTimeout(180_000);

const KIB = 1024;
const MIB = 1024 * KIB;

/** More than any list gives at once. */
const ROWS = 1200;
const REVISIONS = 50;

/** Reads everything. */
const PLATFORM = 'user:default/piet.devries';

/** The largest answer of each route that reads, with its largest page, in bytes. */
const LARGEST: Record<string, { query?: string; bytes: number; as?: string }> =
  {
    'get /api/research-environments/environments': {
      query: 'limit=100',
      bytes: 256 * KIB,
    },
    'get /api/research-environments/environments/:id': { bytes: MIB },
    'get /api/research-environments/environments/:id/revisions/:revision/plan':
      {
        bytes: 2 * MIB,
      },
    'get /api/research-environments/environments/:id/resources': {
      bytes: MIB,
    },
    'get /api/research-environments/environments/:id/events': {
      query: 'limit=1000',
      bytes: 2 * MIB,
    },
    'get /api/research-environments/environments/:id/operations': {
      bytes: 256 * KIB,
    },
    'get /api/research-environments/environments/:id/connection': {
      bytes: 16 * KIB,
    },
    'get /api/research-environments/quota': {
      query: 'team=group:default/vision',
      bytes: 16 * KIB,
    },
    'get /api/research-environments/operations': {
      query: 'limit=100',
      bytes: MIB,
      as: PLATFORM,
    },
    'get /api/research-environments/operations/:id': {
      bytes: 64 * KIB,
      as: PLATFORM,
    },
    'get /api/research-environments/connectors': {
      bytes: 64 * KIB,
      as: PLATFORM,
    },
    'get /api/research-environments/events': {
      query: 'limit=1000',
      bytes: 2 * MIB,
    },
    'get /api/research-environments/catalog-entities': { bytes: MIB },
    'get /api/research-environments/catalog-entities/:id': { bytes: 16 * KIB },
    'get /api/approvals/approvals': {
      query: 'view=all&limit=100',
      bytes: 4 * MIB,
      as: PLATFORM,
    },
    'get /api/approvals/approvals/:id': { bytes: 64 * KIB },
    'get /api/approvals/approvals/:id/events': { bytes: MIB },
    'get /api/approvals/events': { query: 'limit=1000', bytes: 2 * MIB },
  };

const nth = (n: number) => n.toString(36).padStart(4, '0');

/** Puts rows beside one that is there, each a copy of it but for some columns. */
async function multiply(
  database: Knex,
  table: string,
  where: object,
  change: (n: number) => object,
  count = ROWS,
) {
  const row = await database(table).where(where).first();
  const rows = Array.from({ length: count }, (_, n) => ({
    ...row,
    ...change(n),
  }));
  await database.batchInsert(table, rows, 20);
}

/** As much as the schemas of the requests let anybody store. */
async function fill(portal: Portal, { id, approvalId }: Sample) {
  const environments = await portal.database('research-environments');
  const environmentOf = (n: number) => `x${nth(n)}`.padEnd(8, 'z');
  await environments('environments').update({ purpose: 'p'.repeat(500) });
  await multiply(environments, 'environments', { id }, n => ({
    id: environmentOf(n),
    name: `${'n'.repeat(35)}-${nth(n)}`,
    namespace: `env-${'n'.repeat(35)}-${nth(n)}`,
  }));
  await multiply(
    environments,
    'revisions',
    { environment_id: id, number: 1 },
    n => ({ environment_id: environmentOf(n) }),
  );
  const parameters = JSON.stringify({ notes: 'x'.repeat(16 * KIB - 20) });
  await multiply(
    environments,
    'revisions',
    { environment_id: id, number: 1 },
    n => ({ number: n + 2, state: 'superseded', parameters }),
    REVISIONS - 1,
  );
  await fillEvents(environments, id);

  const approvals = await portal.database('approvals');
  await approvals('approvals').update({
    facts: JSON.stringify({
      riskClass: 'standard',
      durationDays: 7,
      gpuCount: 0,
      notes: 'x'.repeat(15 * KIB),
    }),
  });
  await multiply(approvals, 'approvals', { id: approvalId }, n => ({
    id: `00000000-0000-4000-8000-${n.toString().padStart(12, '0')}`,
    subject_id: `e${n}`,
    subject_title: 't'.repeat(500),
    subject_path: `/${'p'.repeat(499)}`,
    highlights: JSON.stringify(
      Array.from({ length: 20 }, () => 'h'.repeat(300)),
    ),
  }));
  await fillEvents(approvals, approvalId);
}

async function fillEvents(database: Knex, subjectId: string) {
  const { value } = await database('event_sequence').first('value');
  await multiply(database, 'events', { subject_id: subjectId }, n => ({
    seq: value + 1 + n,
    summary: 's'.repeat(700),
    detail: JSON.stringify({ reason: 'r'.repeat(500) }),
  }));
}

describe('the largest answers', () => {
  let portal: Portal;
  let sample: Sample;

  beforeAll(async () => {
    portal = await startPortal();
    sample = await requestSample(portal);
    await fill(portal, sample);
  });
  afterAll(() => portal?.stop());

  const get = async (path: string, token: string) => {
    const response = await fetch(`${portal.url}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: response.status, text: await response.text() };
  };

  /** The sample's own id where the route has one. */
  async function fillIn(path: string): Promise<string> {
    const environment = `/api/research-environments/environments/${sample.id}`;
    const { text } = await get(environment, portal.tokens.full(OWNER));
    const id = {
      approvals: sample.approvalId,
      operations: JSON.parse(text).operation.id,
    }[path.split('/')[3]];
    return path.replace(':id', id ?? sample.id).replace(':revision', '1');
  }

  const reads = Object.keys(ROUTE_RULES).filter(key => key.startsWith('get'));

  it.each(reads)('%s', async key => {
    // Without a bound of its own, a route is held to little.
    const { query, bytes, as = OWNER } = LARGEST[key] ?? { bytes: 16 * KIB };
    const path = key.replace('get ', '');
    const plugin = path.split('/')[2];
    const [caller] = ROUTE_RULES[key].may;
    const token = caller.startsWith('service:')
      ? await portal.serviceToken(caller.replace('service:', ''), plugin)
      : portal.tokens.full(as);
    const { status, text } = await get(
      `${await fillIn(path)}${query ? `?${query}` : ''}`,
      token,
    );
    // There is nothing to connect to.
    expect(status).toBe(path.endsWith('/connection') ? 409 : 200);
    expect(text.length).toBeLessThan(bytes);
  });
});
