import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import fc from 'fast-check';
import { Knex } from 'knex';
import { DatabaseQuotaStore } from './DatabaseQuotaStore';
import { migrate } from './migrate';

jest.setTimeout(60_000);

const TEAM = 'group:default/vision';
const LIMIT = 10;
const IDS = ['env00001', 'env00002', 'env00003', 'env00004'];

describe.each(eachDatabase())('DatabaseQuotaStore on %s', (_, db) => {
  let database: Knex;
  let store: DatabaseQuotaStore;

  beforeEach(async () => {
    database = await db.init();
    await migrate(database);
    await database('environments').insert(IDS.map(environmentRow));
    store = DatabaseQuotaStore.create({ database });
  });

  const reserve = (environmentId: string, count: number) =>
    database.transaction(trx =>
      store.reserve(trx, {
        environmentId,
        team: TEAM,
        gpu: { type: 'H100', count },
        limit: LIMIT,
      }),
    );
  const release = (environmentId: string) =>
    database.transaction(trx => store.release(trx, environmentId));
  const held = async () =>
    (await database('gpu_pools').where({ team: TEAM }).first())?.held ?? 0;

  const calling = {
    reserve,
    release,
    use: (id: string) => database.transaction(trx => store.markUsed(trx, id)),
  };
  const sumOf = (model: Map<string, number>) =>
    [...model.values()].reduce((a, b) => a + b, 0);

  it('follows a model through any order of calls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            call: fc.constantFrom(
              'reserve' as const,
              'use' as const,
              'release' as const,
            ),
            id: fc.constantFrom(...IDS),
            count: fc.integer({ min: 1, max: 8 }),
          }),
          { maxLength: 12 },
        ),
        async calls => {
          let model = new Map<string, number>();
          for (const { call, id, count } of calls) {
            const after = new Map(model);
            if (call === 'reserve') {
              after.set(id, count);
            } else if (call === 'release') {
              after.delete(id);
            }
            const fits = sumOf(after) <= LIMIT;
            const outcome = await calling[call](id, count).then(
              () => true,
              () => false,
            );
            expect(outcome).toBe(fits);
            model = fits ? after : model;
            expect(await held()).toBe(sumOf(model));
          }
          const holdings = await store.holdings(TEAM);
          expect(
            new Map(holdings.map(h => [h.environmentId, h.count])),
          ).toEqual(model);
          await Promise.all(IDS.map(release));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('lets racing requests hold no more than the limit together', async () => {
    const outcomes = await Promise.allSettled(IDS.map(id => reserve(id, 4)));
    expect(
      outcomes.filter(outcome => outcome.status === 'fulfilled'),
    ).toHaveLength(2);
    expect(await held()).toBe(8);
  });

  it('gives back once what is released twice at once', async () => {
    await reserve(IDS[0], 4);
    await reserve(IDS[1], 4);
    await Promise.all([release(IDS[0]), release(IDS[0]), release(IDS[0])]);
    expect(await held()).toBe(4);
  });
});

function environmentRow(id: string) {
  return {
    id,
    name: id,
    namespace: id,
    owner_group: TEAM,
    purpose: 'p',
    requester: 'user:default/ada',
    beneficiaries: '[]',
    risk_class: 'standard',
    isolation_class: 'shared-kernel',
    egress: 'dns-only',
    placement: '{}',
    desired: 'present',
    conditions: '[]',
    created_at: '2026-01-01T00:00:00.000Z',
    reconcile_at: '2026-01-01T00:00:00.000Z',
    observe_at: '2026-01-01T00:00:00.000Z',
  };
}
