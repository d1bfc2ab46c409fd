import { randomUUID } from 'node:crypto';
import { Knex } from 'knex';
import { analyze, insert, TEAM_SHARE } from './insert';

const ORIGINAL = 'component:default/bench-original';
const TEAM = 'vision';
const TEAMS = 50;
/** The tables of one entity, in the order of their references. */
const TABLES = ['final_entities', 'search', 'relations'];

/** Adds copies of the one component that the catalog itself has processed, row by row, until there are so many. */
export async function seedCatalog(
  database: Knex,
  { from, to }: { from: number; to: number },
): Promise<void> {
  const state = await database('refresh_state')
    .where({ entity_ref: ORIGINAL })
    .first();
  const references = await database('refresh_state_references').where({
    target_entity_ref: ORIGINAL,
  });
  const originals = new Map<string, Row[]>();
  for (const table of TABLES) {
    const column =
      table === 'relations' ? 'originating_entity_id' : 'entity_id';
    originals.set(
      table,
      await database(table).where({ [column]: state.entity_id }),
    );
  }
  const copies = Array.from({ length: to - from }, (_, i) =>
    copyOf(state.entity_id, from + i),
  );
  await database.transaction(async trx => {
    await insert(
      trx,
      'refresh_state',
      copies.map(copy => ({
        ...copy(state),
        next_update_at: '2999-01-01 00:00:00',
      })),
    );
    await insert(
      trx,
      'refresh_state_references',
      copies.flatMap(copy =>
        references.map(({ id: _, ...reference }) => copy(reference)),
      ),
    );
    for (const [table, rows] of originals) {
      await insert(
        trx,
        table,
        copies.flatMap(copy => rows.map(copy)),
      );
    }
  });
  await analyze(database);
}

type Row = Record<string, unknown>;

/** A row as it would be for another component: another id and name, and mostly another owner. */
function copyOf(originalId: string, index: number): (row: Row) => Row {
  const id = randomUUID();
  const name = `bench-${String(index).padStart(6, '0')}`;
  const team = index % TEAM_SHARE === 0 ? TEAM : `team-${index % TEAMS}`;
  const renamed = (value: unknown) =>
    typeof value === 'string'
      ? value
          .replaceAll(originalId, id)
          .replaceAll('bench-original', name)
          .replaceAll(`group:default/${TEAM}`, `group:default/${team}`)
      : value;
  return row =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [column, renamed(value)]),
    );
}
