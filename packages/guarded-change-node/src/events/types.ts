import { Knex } from 'knex';
import { ChangeEvent } from '@glovebox/guarded-change-common';

/** @public */
export interface EventStore {
  /** Appends in the caller's transaction; `seq` is assigned under a row lock so that a reader by cursor misses none. */
  append(
    trx: Knex.Transaction,
    event: Omit<ChangeEvent, 'seq' | 'time'>,
  ): Promise<ChangeEvent>;
  /** Ascending by `seq`. */
  list(options: {
    after?: number;
    subjectKind?: string;
    subjectId?: string;
    limit: number;
  }): Promise<ChangeEvent[]>;
}
