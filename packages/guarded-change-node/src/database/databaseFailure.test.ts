import { ConflictError } from '@backstage/errors';
import { smallDisk } from '../testing/smallDisk';
import { databaseFailure } from './databaseFailure';

const coded = (name: string, code: string, message = 'm') =>
  Object.assign(new Error(message), { name, code });

describe('databaseFailure', () => {
  it('knows a full disk by what SQLite really throws', async () => {
    const { database, fill, remove } = await smallDisk();
    await fill();
    const thrown = await database('filler')
      .insert({ content: 'x'.repeat(10_000) })
      .catch(error => error);
    await remove();
    expect(databaseFailure(thrown)).toMatchObject({ reason: 'DatabaseFull' });
  });

  it('knows a full disk when SQLite has ended the transaction by itself', async () => {
    const { database, fill, remove } = await smallDisk();
    await fill();
    const thrown = await database
      .transaction(async trx => {
        await trx('filler').insert({ content: 'x' });
        await trx('filler').insert({ content: 'x'.repeat(50_000) });
      })
      .catch(error => error);
    await remove();
    expect(databaseFailure(thrown)).toMatchObject({ reason: 'DatabaseFull' });
  });

  it.each([
    [coded('error', '53100'), 'DatabaseFull'],
    [coded('SqliteError', 'SQLITE_BUSY_SNAPSHOT'), 'DatabaseBusy'],
    [coded('error', '40P01'), 'DatabaseBusy'],
    [coded('error', '57P01'), 'DatabaseUnreachable'],
    [coded('error', '08006'), 'DatabaseUnreachable'],
    [coded('Error', 'ECONNREFUSED'), 'DatabaseUnreachable'],
    [coded('AggregateError', 'ECONNREFUSED', ''), 'DatabaseUnreachable'],
    [
      new Error('select * from "things" - Connection terminated unexpectedly'),
      'DatabaseUnreachable',
    ],
    [
      Object.assign(
        new Error(
          'Knex: Timeout acquiring a connection. The pool is probably full.',
        ),
        { name: 'KnexTimeoutError' },
      ),
      'DatabaseUnreachable',
    ],
  ])('knows %s', (thrown, reason) => {
    expect(databaseFailure(thrown)).toMatchObject({ reason });
  });

  it.each([
    coded('error', '23505'),
    coded('SqliteError', 'SQLITE_CONSTRAINT_UNIQUE'),
    coded('RestError', 'ECONNREFUSED'),
    new TypeError('fetch failed'),
    new ConflictError('Connection terminated'),
    'ECONNREFUSED',
    undefined,
  ])('is not about %s', thrown => {
    expect(databaseFailure(thrown)).toBeUndefined();
  });
});
