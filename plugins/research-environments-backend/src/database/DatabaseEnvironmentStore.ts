import { ConflictError } from '@backstage/errors';
import { Condition, Page } from '@glovebox/guarded-change-common';
import {
  decodePageCursor,
  encodePageCursor,
} from '@glovebox/guarded-change-node';
import { Knex } from 'knex';
import {
  EnvironmentRecord,
  EnvironmentWithHead,
  RevisionRecord,
} from '../model/records';
import {
  EnvironmentPatch,
  EnvironmentStore,
  ListEnvironmentsOptions,
  RevisionKey,
  RevisionPatch,
  WorkLoop,
} from './EnvironmentStore';
import { selectEnvironments } from './selectEnvironments';
import { selectWithHead, toEnvironmentWithHead } from './selectWithHead';
import {
  DUE_NOW,
  EnvironmentRow,
  RevisionRow,
  toEnvironmentColumns,
  toEnvironmentRow,
  toRevisionColumns,
  toRevisionRecord,
  toRevisionRow,
} from './rows';

const DUE_COLUMN = {
  reconcile: 'reconcile_at',
  observe: 'observe_at',
} as const;

const CLAIMABLE = {
  reconcile: (row: Knex.QueryBuilder) =>
    row
      .whereNull('ended_at')
      .orWhereNotNull('force_delete')
      .orWhereNotNull('skip_step'),
  // What is current and is neither changed nor deleted.
  observe: (row: Knex.QueryBuilder) =>
    row
      .where('desired', 'present')
      .whereNotNull('current_revision')
      .whereNull('proposed_revision')
      .where(idle =>
        idle
          .whereNull('operation_state')
          .orWhereNot('operation_state', 'active'),
      ),
};

const NEWEST_FIRST = [
  { column: 'environments.created_at', order: 'desc' },
  { column: 'environments.id', order: 'desc' },
];

/** Environments in the plugin's database, on SQLite or PostgreSQL. */
export class DatabaseEnvironmentStore implements EnvironmentStore {
  static create(options: { database: Knex }): DatabaseEnvironmentStore {
    return new DatabaseEnvironmentStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  transaction<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async insert(
    trx: Knex.Transaction,
    environment: EnvironmentRecord,
    revision: RevisionRecord,
  ): Promise<void> {
    await trx<EnvironmentRow>('environments').insert(
      toEnvironmentRow(environment),
    );
    await this.takeName(trx, environment);
    await insertPeople(trx, environment);
    await trx<RevisionRow>('revisions').insert(toRevisionRow(revision));
  }

  async rewriteDraft(
    trx: Knex.Transaction,
    environment: EnvironmentRecord,
    revision: RevisionRecord,
  ): Promise<void> {
    await trx<EnvironmentRow>('environments')
      .where({ id: environment.id })
      .update(toEnvironmentRow(environment));
    await trx('environment_people')
      .where({ environment_id: environment.id })
      .delete();
    await insertPeople(trx, environment);
    await trx<RevisionRow>('revisions').insert(toRevisionRow(revision));
  }

  async get(idOrName: string): Promise<EnvironmentWithHead | undefined> {
    const [byId] = await this.getMany([idOrName]);
    return byId ?? this.getByName(idOrName);
  }

  async getForUpdate(
    trx: Knex.Transaction,
    id: string,
  ): Promise<EnvironmentWithHead | undefined> {
    // Locked first and read then: what is read is what the lock protects.
    await trx<EnvironmentRow>('environments')
      .where({ id })
      .forUpdate()
      .first('id');
    const [row] = await selectWithHead(trx).where('environments.id', id);
    return row && toEnvironmentWithHead(row);
  }

  async getMany(ids: string[]): Promise<EnvironmentWithHead[]> {
    const rows = await selectWithHead(this.database).whereIn(
      'environments.id',
      ids,
    );
    return rows.map(toEnvironmentWithHead);
  }

  async list(
    options: ListEnvironmentsOptions,
  ): Promise<Page<EnvironmentWithHead>> {
    const query = selectEnvironments(this.database, options)
      .orderBy(NEWEST_FIRST)
      .limit(options.limit + 1);
    if (options.cursor) {
      const [createdAt, id] = decodePageCursor(options.cursor);
      query.andWhere(before =>
        before
          .where('environments.created_at', '<', createdAt)
          .orWhere(same =>
            same
              .where('environments.created_at', createdAt)
              .andWhere('environments.id', '<', id),
          ),
      );
    }
    const rows = await selectWithHead(this.database, query).orderBy(
      NEWEST_FIRST,
    );
    const page = rows.slice(0, options.limit);
    const last = page.at(-1);
    return {
      items: page.map(toEnvironmentWithHead),
      nextCursor:
        rows.length > options.limit && last
          ? encodePageCursor([last.created_at, last.id])
          : undefined,
    };
  }

  async revisions(environmentId: string): Promise<RevisionRecord[]> {
    const rows = await this.database<RevisionRow>('revisions')
      .where({ environment_id: environmentId })
      .orderBy('number', 'desc');
    return rows.map(toRevisionRecord);
  }

  async update(
    trx: Knex.Transaction,
    id: string,
    patch: EnvironmentPatch,
  ): Promise<void> {
    await trx<EnvironmentRow>('environments')
      .where({ id })
      .update(toEnvironmentColumns(patch));
  }

  async updateRevision(
    trx: Knex.Transaction,
    key: RevisionKey,
    patch: RevisionPatch,
  ): Promise<void> {
    if (!(await this.tryUpdateRevision(trx, key, patch))) {
      throw new ConflictError(
        `Revision ${key.number} of environment ${
          key.environmentId
        } is no longer ${key.from.join(' or ')}; look at it again`,
      );
    }
  }

  async tryUpdateRevision(
    trx: Knex.Transaction,
    key: RevisionKey,
    patch: RevisionPatch,
  ): Promise<boolean> {
    const changed = await trx<RevisionRow>('revisions')
      .where({ environment_id: key.environmentId, number: key.number })
      .whereIn('state', key.from)
      .update(toRevisionColumns(patch));
    return changed === 1;
  }

  async freeName(trx: Knex.Transaction, environmentId: string): Promise<void> {
    await trx('environment_names')
      .where({ environment_id: environmentId })
      .delete();
  }

  async claimDue(
    loop: WorkLoop,
    options: { now: Date; until: Date; limit: number },
  ): Promise<string[]> {
    const column = DUE_COLUMN[loop];
    const due = await this.database<EnvironmentRow>('environments')
      .where(CLAIMABLE[loop])
      .where(column, '<=', options.now.toISOString())
      .orderBy(column)
      .limit(options.limit)
      .select('id', column);
    const claimed: string[] = [];
    for (const row of due) {
      const won = await this.database<EnvironmentRow>('environments')
        .where({ id: row.id, [column]: row[column] })
        .update({ [column]: options.until.toISOString() });
      if (won === 1) {
        claimed.push(row.id);
      }
    }
    return claimed;
  }

  async makeDue(
    trx: Knex.Transaction,
    loop: WorkLoop,
    id: string,
  ): Promise<void> {
    await trx('environments')
      .where({ id })
      .update({ [DUE_COLUMN[loop]]: DUE_NOW });
  }

  async saveConditions(
    trx: Knex.Transaction,
    id: string,
    conditions: Condition[],
  ): Promise<boolean> {
    const changed = await trx<EnvironmentRow>('environments')
      .where({ id, desired: 'present' })
      .update({ conditions: JSON.stringify(conditions) });
    return changed === 1;
  }

  private async takeName(
    trx: Knex.Transaction,
    environment: EnvironmentRecord,
  ): Promise<void> {
    // Ids of earlier versions could start with a letter, as names do.
    const named = await trx<EnvironmentRow>('environments')
      .where({ id: environment.name })
      .first('id');
    if (named) {
      throw new ConflictError(
        `'${environment.name}' is the id of another environment, so it cannot be a name; choose a different one`,
      );
    }
    await trx('environment_names')
      .insert({ name: environment.name, environment_id: environment.id })
      .onConflict('name')
      .ignore();
    const holder = await trx('environment_names')
      .where({ name: environment.name })
      .first('environment_id');
    if (holder?.environment_id !== environment.id) {
      throw new ConflictError(
        `The name '${environment.name}' is taken by another environment; choose a different one`,
      );
    }
  }

  private async getByName(
    name: string,
  ): Promise<EnvironmentWithHead | undefined> {
    const [row] = await selectWithHead(this.database)
      .where('environments.name', name)
      .leftJoin(
        'environment_names',
        'environment_names.environment_id',
        'environments.id',
      )
      .orderByRaw(
        'case when environment_names.environment_id is null then 1 else 0 end',
      )
      .orderBy('environments.created_at', 'desc')
      .limit(1);
    return row && toEnvironmentWithHead(row);
  }
}

async function insertPeople(
  trx: Knex.Transaction,
  { id, requester, beneficiaries }: EnvironmentRecord,
): Promise<void> {
  await trx('environment_people').insert([
    { environment_id: id, entity_ref: requester, part: 'requester' },
    ...beneficiaries.map(entityRef => ({
      environment_id: id,
      entity_ref: entityRef,
      part: 'beneficiary',
    })),
  ]);
}
