import { isError } from '@backstage/errors';

/** What keeps a database from being read or written, in words for people. Each passes without anyone changing the request. */
export interface DatabaseFailure {
  reason: 'DatabaseFull' | 'DatabaseUnreachable' | 'DatabaseBusy';
  message: string;
}

const FULL: DatabaseFailure = {
  reason: 'DatabaseFull',
  message:
    'The portal’s database could not be written, most likely because its disk is full. This was not recorded, not even in part. Tell the platform team; repeat it once there is room.',
};

const UNREACHABLE: DatabaseFailure = {
  reason: 'DatabaseUnreachable',
  message:
    'The portal cannot reach its database at the moment. Nothing is recorded in part: look again in a minute, and repeat what is not there.',
};

const BUSY: DatabaseFailure = {
  reason: 'DatabaseBusy',
  message:
    'The portal’s database was busy with something else at the same moment, so this was not recorded. Repeat it.',
};

/**
 * Codes of SQLite (https://www.sqlite.org/rescode.html), of PostgreSQL
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html) and of the system. Prefixes: `08` is the class of lost connections.
 */
const CODES: [DatabaseFailure, RegExp][] = [
  [FULL, /^(SQLITE_FULL|53100|ENOSPC)$/],
  [BUSY, /^(SQLITE_BUSY(_.*)?|SQLITE_LOCKED|40001|40P01|55P03)$/],
  [
    UNREACHABLE,
    /^(08...|57P0[1-3]|53300|SQLITE_(CANTOPEN|IOERR)(_.*)?|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/,
  ],
];

/**
 * SQLite ends a transaction by itself when its disk is full (https://www.sqlite.org/lang_transaction.html), and then knex, which ends
 * it too, tells only of that.
 */
const ENDED_BY_SQLITE = /cannot rollback - no transaction is active$/;

/** Of pg and knex: they have no code. */
const MESSAGES =
  /^(Knex: )?(Connection terminated|Client has encountered a connection error|timeout expired|Timeout acquiring a connection|Unable to acquire a connection)/i;

/** Errors of the database driver, of the system, and of knex; HTTP clients throw others with the same codes. */
const NAMES = [
  'Error',
  'error',
  'AggregateError',
  'SqliteError',
  'KnexTimeoutError',
  'TimeoutError',
];

/** Tells whether the database failed, and not what was asked of it. */
export function databaseFailure(thrown: unknown): DatabaseFailure | undefined {
  if (!isError(thrown) || !NAMES.includes(thrown.name)) {
    return undefined;
  }
  const { code } = thrown as { code?: unknown };
  const known =
    typeof code === 'string'
      ? CODES.find(([, pattern]) => pattern.test(code))
      : undefined;
  if (known) {
    return known[0];
  }
  if (ENDED_BY_SQLITE.test(thrown.message)) {
    return FULL;
  }
  return MESSAGES.test(withoutQuery(thrown.message)) ? UNREACHABLE : undefined;
}

/** Knex puts the statement in front: `select … - Connection terminated`. */
function withoutQuery(message: string): string {
  return message.slice(message.lastIndexOf(' - ') + 1).replace(/^- /, '');
}
