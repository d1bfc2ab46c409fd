import { PermissionCriteria } from '@backstage/plugin-permission-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { eachDatabase } from '../testing/eachDatabase';
import { whereCriteria } from './whereCriteria';

jest.setTimeout(60_000);

const VALUES = [0, 1, 2, 3];

const { criteria } = fc.letrec<{ criteria: PermissionCriteria<number> }>(
  tie => ({
    criteria: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(...VALUES),
      fc.record({
        anyOf: fc
          .array(tie('criteria'), { minLength: 1, maxLength: 3 })
          .map(nonEmpty),
      }),
      fc.record({
        allOf: fc
          .array(tie('criteria'), { minLength: 1, maxLength: 3 })
          .map(nonEmpty),
      }),
      fc.record({ not: tie('criteria') }),
    ),
  }),
);

describe.each(eachDatabase())('whereCriteria on %s', (_name, database) => {
  let knex: Knex;

  beforeAll(async () => {
    knex = await database.init();
    await knex.schema.createTable('things', table => table.integer('value'));
    await knex('things').insert(VALUES.map(value => ({ value })));
  });

  it('selects exactly the rows that the criteria permit, among other conditions', async () => {
    await fc.assert(
      fc.asyncProperty(criteria, async permitted => {
        const query = knex('things').where('value', '<', 3).orderBy('value');
        whereCriteria(query, permitted, (where, filter) =>
          where.where('value', filter),
        );
        expect((await query).map(row => row.value)).toEqual(
          [0, 1, 2].filter(value => permits(permitted, value)),
        );
      }),
      { numRuns: 60 },
    );
  });
});

function permits(
  permitted: PermissionCriteria<number>,
  value: number,
): boolean {
  if (typeof permitted === 'number') {
    return permitted === value;
  }
  if ('anyOf' in permitted) {
    return permitted.anyOf.some(inner => permits(inner, value));
  }
  if ('allOf' in permitted) {
    return permitted.allOf.every(inner => permits(inner, value));
  }
  return !permits(permitted.not, value);
}

function nonEmpty<T>(items: T[]): [T, ...T[]] {
  return items as [T, ...T[]];
}
