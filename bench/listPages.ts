import { BenchContext, BenchResult } from './lib/Bench';
import { BenchCloud, startCloud } from './lib/startCloud';
import { median, ms, percentile, timed } from './lib/statistics';
import { BenchDatabase, postgres, sqlite } from './list/BenchDatabase';
import { BenchPortal } from './list/BenchPortal';
import { Question, QUESTIONS } from './list/questions';
import { seedCatalog } from './list/seedCatalog';
import { seedEnvironments } from './list/seedEnvironments';

const SIZES = [1_000, 10_000];
const PAGE = 25;

type Session = ReturnType<BenchPortal['session']>;
type Sessions = Record<Question['person'], Session>;

/** Lists environments and catalog entities by turns, through the same backend, in the same engine, as the same people. */
export async function listPages(context: BenchContext): Promise<BenchResult> {
  const rows: string[][] = [];
  for (const engine of ['SQLite', 'PostgreSQL'] as const) {
    const cloud = await startCloud();
    const database =
      engine === 'SQLite' ? sqlite(cloud.dataDir) : await postgres();
    try {
      rows.push(...(await measure(context, cloud, database)));
    } finally {
      await database.stop();
      await cloud.stop();
    }
  }
  return {
    title: 'List environments',
    table: {
      head: [
        'engine, rows, question',
        'environments p50',
        'p95',
        'entities/by-query p50',
        'p95',
        'ratio at p95',
      ],
      rows,
    },
    notes: [],
  };
}

async function measure(
  { quick, progress }: BenchContext,
  cloud: BenchCloud,
  database: BenchDatabase,
): Promise<string[][]> {
  progress(`${database.name}: making the tables`);
  const first = await BenchPortal.start(cloud, database);
  try {
    await untilProcessed(first);
  } finally {
    await first.stop();
  }
  const rows: string[][] = [];
  let from = 0;
  for (const size of SIZES) {
    progress(`${database.name}: ${size} rows in both`);
    await seed(database, { from, to: size });
    from = size;
    const portal = await BenchPortal.start(cloud, database);
    try {
      const sessions = {
        platform: portal.session('piet.devries'),
        researcher: portal.session('ada.moreau'),
        newcomer: portal.session('ben.tanaka'),
      };
      for (const question of QUESTIONS) {
        const samples = await ask(sessions, question, {
          size,
          times: quick ? 10 : 30,
        });
        rows.push(row(`${database.name}, ${size}, ${question.name}`, samples));
      }
    } finally {
      await portal.stop();
    }
  }
  return rows;
}

async function seed(
  database: BenchDatabase,
  range: { from: number; to: number },
): Promise<void> {
  const environments = database.open('research-environments');
  const catalog = database.open('catalog');
  try {
    await seedEnvironments(environments, range);
    await seedCatalog(catalog, range);
  } finally {
    await environments.destroy();
    await catalog.destroy();
  }
}

/** Until the catalog has processed the component that is copied, with the relation to its owner. */
async function untilProcessed(portal: BenchPortal): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const found = await portal
      .session('piet.devries')
      .call('GET', '/catalog/entities/by-name/component/default/bench-original')
      .catch(error => error);
    if (found.relations?.length > 0) {
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(`The catalog does not have its component: ${found}`);
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}

interface Samples {
  environments: number[];
  catalog: number[];
}

async function ask(
  sessions: Sessions,
  question: Question,
  { size, times }: { size: number; times: number },
): Promise<Samples> {
  const session = sessions[question.person];
  const pages = question.deep ? Math.floor(size / PAGE / 2) : 0;
  const items = question.empty ? 0 : PAGE;
  const after = { pages, items };
  const environments = await pageAfter(session, question.environments, after);
  const catalog = await pageAfter(session, question.catalog, after);
  const samples: Samples = { environments: [], catalog: [] };
  const one = async (list: keyof Samples, path: string) => {
    samples[list].push(await timed(() => session.call('GET', path)));
  };
  for (let turn = 0; turn < times; turn++) {
    if (turn % 2 === 0) {
      await one('environments', environments);
      await one('catalog', catalog);
    } else {
      await one('catalog', catalog);
      await one('environments', environments);
    }
  }
  return samples;
}

/** The path of a later page. Fails where a page has not as many items as it should: then the two were asked different things. */
async function pageAfter(
  session: Session,
  path: string,
  { pages, items }: { pages: number; items: number },
): Promise<string> {
  let next = path;
  for (let page = 0; ; page++) {
    const answer = await session.call('GET', next);
    if (answer.items.length !== items) {
      throw new Error(
        `Page ${page} of ${path} has ${answer.items.length} items instead of ${items}.`,
      );
    }
    if (page === pages) {
      return next;
    }
    next = nextPage(path, answer);
  }
}

/** The catalog keeps the whole question in its cursor; the list of environments keeps the place only. */
function nextPage(
  path: string,
  answer: { nextCursor?: string; pageInfo?: { nextCursor?: string } },
): string {
  if (answer.pageInfo) {
    const [base] = path.split('?');
    return `${base}?${new URLSearchParams({
      limit: String(PAGE),
      cursor: answer.pageInfo.nextCursor ?? '',
    })}`;
  }
  return `${path}&cursor=${encodeURIComponent(answer.nextCursor ?? '')}`;
}

function row(name: string, { environments, catalog }: Samples): string[] {
  const [ours, theirs] = [
    percentile(environments, 0.95),
    percentile(catalog, 0.95),
  ];
  return [
    name,
    ms(median(environments)),
    ms(ours),
    ms(median(catalog)),
    ms(theirs),
    (ours / theirs).toFixed(2),
  ];
}
