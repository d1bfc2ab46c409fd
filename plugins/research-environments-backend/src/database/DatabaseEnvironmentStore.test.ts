import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { Knex } from 'knex';
import { EnvironmentRecord, RevisionRecord } from '../model/records';
import { DatabaseEnvironmentStore } from './DatabaseEnvironmentStore';
import { migrate } from './migrate';

jest.setTimeout(60_000);

const CREATED = '2026-01-01T00:00:00.000Z';

const RUNNING = { currentRevision: 1, proposedRevision: undefined };

function environment(
  id: string,
  changes: Partial<EnvironmentRecord> = {},
): EnvironmentRecord {
  return {
    id,
    name: `name-${id}`,
    namespace: `env-${id}`,
    ownerGroup: 'group:default/vision',
    purpose: 'Train',
    requester: 'user:default/ada',
    beneficiaries: [],
    riskClass: 'standard',
    isolationClass: 'shared-kernel',
    egress: 'dns-only',
    placement: { targetIds: ['kubernetes:east'], region: 'r' },
    desired: 'present',
    everApplied: false,
    proposedRevision: 1,
    conditions: [],
    createdAt: CREATED,
    ...changes,
  };
}

function revision(environmentId: string): RevisionRecord {
  return {
    environmentId,
    number: 1,
    state: 'draft',
    stateReason: 'r',
    stateSince: CREATED,
    template: { entityRef: 't', title: 't', digest: 'd' },
    parameters: { a: [1] },
    gpu: { type: 'H100', count: 2 },
    durationDays: 3,
    requester: 'user:default/ada',
    createdAt: CREATED,
  };
}

describe.each(eachDatabase())('DatabaseEnvironmentStore on %s', (_, db) => {
  let database: Knex;
  let store: DatabaseEnvironmentStore;

  beforeEach(async () => {
    database = await db.init();
    await migrate(database);
    store = DatabaseEnvironmentStore.create({ database });
  });

  const insert = (record: EnvironmentRecord) =>
    store.transaction(trx => store.insert(trx, record, revision(record.id)));

  it('gives back what was stored, by id and by name', async () => {
    const stored = environment('aaaaaaaa', {
      lead: 'user:default/noor',
      expiresAt: CREATED,
      operation: {
        id: 'o',
        kind: 'environment.plan',
        state: 'failed',
        error: { reason: 'R', message: 'm' },
        since: CREATED,
      },
      deletionInventory: [
        { targetId: 't', type: 'x', name: 'n', outcome: 'removed' },
      ],
    });
    await insert(stored);
    for (const key of ['aaaaaaaa', 'name-aaaaaaaa']) {
      const found = await store.get(key);
      expect(found).toEqual({
        environment: stored,
        head: revision('aaaaaaaa'),
      });
    }
    expect(await store.get('nothing')).toBeUndefined();
  });

  it('finds by a name the one that holds it, then the last that did', async () => {
    await insert(environment('aaaaaaaa', { name: 'same' }));
    await store.transaction(trx => store.freeName(trx, 'aaaaaaaa'));
    expect((await store.get('same'))?.environment.id).toBe('aaaaaaaa');
    // Made earlier by a clock that ran behind; it holds the name all the same.
    await insert(
      environment('bbbbbbbb', {
        name: 'same',
        createdAt: '2025-01-01T00:00:00.000Z',
      }),
    );
    expect((await store.get('same'))?.environment.id).toBe('bbbbbbbb');
  });

  it('refuses a name that is the id of another environment', async () => {
    await insert(environment('aaaaaaaa'));
    await expect(
      insert(environment('bbbbbbbb', { name: 'aaaaaaaa' })),
    ).rejects.toThrow(
      "'aaaaaaaa' is the id of another environment, so it cannot be a name; choose a different one",
    );
    expect(await store.get('bbbbbbbb')).toBeUndefined();
  });

  it('gives a name to one of those who take it at once', async () => {
    const outcomes = await Promise.allSettled(
      ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'].map(id =>
        insert(environment(id, { name: 'same' })),
      ),
    );
    expect(outcomes.filter(o => o.status === 'fulfilled')).toHaveLength(1);
    expect(await database('environments').select('id')).toHaveLength(1);
  });

  it('gives each due environment to one of several workers', async () => {
    const ids = Array.from({ length: 20 }, (__, i) => `e${i}`.padEnd(8, 'x'));
    await Promise.all(ids.map(id => insert(environment(id, RUNNING))));
    const now = new Date();
    const until = new Date(now.getTime() + 60_000);
    const claims = await Promise.all(
      [1, 2, 3, 4].map(() =>
        store.claimDue('observe', { now, until, limit: 100 }),
      ),
    );
    expect(claims.flat().sort()).toEqual([...ids].sort());
    expect(await store.claimDue('observe', { now, until, limit: 9 })).toEqual(
      [],
    );
  });

  it('lets only what runs and is not worked on be observed', async () => {
    const operation = {
      id: 'o',
      kind: 'environment.apply' as const,
      since: CREATED,
    };
    for (const [id, changes] of Object.entries<Partial<EnvironmentRecord>>({
      running1: RUNNING,
      running2: { ...RUNNING, operation: { ...operation, state: 'failed' } },
      draftaaa: {},
      busyaaaa: { ...RUNNING, operation: { ...operation, state: 'active' } },
      revision: { ...RUNNING, proposedRevision: 2 },
      deleting: { ...RUNNING, desired: 'absent' },
    })) {
      await insert(environment(id, changes));
    }
    const now = new Date();
    const until = new Date(now.getTime() + 60_000);
    // A limit that those which are not looked at would fill.
    const claimed = [
      ...(await store.claimDue('observe', { now, until, limit: 1 })),
      ...(await store.claimDue('observe', { now, until, limit: 1 })),
      ...(await store.claimDue('observe', { now, until, limit: 1 })),
    ];
    expect(claimed.sort()).toEqual(['running1', 'running2']);
  });

  it('rolls back what goes with a revision that is in another state by now', async () => {
    await insert(environment('aaaaaaaa'));
    await expect(
      store.transaction(async trx => {
        await store.update(trx, 'aaaaaaaa', { purpose: 'Something else' });
        await store.updateRevision(
          trx,
          { environmentId: 'aaaaaaaa', number: 1, from: ['submitted'] },
          { state: 'approved' },
        );
      }),
    ).rejects.toThrow(
      'Revision 1 of environment aaaaaaaa is no longer submitted; look at it again',
    );
    expect(await store.get('aaaaaaaa')).toEqual({
      environment: environment('aaaaaaaa'),
      head: revision('aaaaaaaa'),
    });
  });

  it('changes a revision only from the state that was expected', async () => {
    await insert(environment('aaaaaaaa'));
    const submit = () =>
      store.transaction(trx =>
        store.tryUpdateRevision(
          trx,
          { environmentId: 'aaaaaaaa', number: 1, from: ['draft'] },
          { state: 'submitted' },
        ),
      );
    const outcomes = await Promise.all([submit(), submit(), submit()]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
  });

  it('writes no conditions once it is to be deleted', async () => {
    await insert(environment('aaaaaaaa', { desired: 'absent' }));
    const saved = await store.transaction(trx =>
      store.saveConditions(trx, 'aaaaaaaa', []),
    );
    expect(saved).toBe(false);
  });

  it('pages through all, newest first, also those of the same moment', async () => {
    const ids = Array.from({ length: 7 }, (__, i) => `e${i}`.padEnd(8, 'x'));
    for (const id of ids) {
      await insert(environment(id));
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({ lifecycle: 'any', limit: 3, cursor });
      seen.push(...page.items.map(item => item.environment.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual([...ids].reverse());
  });

  it('filters by any nesting of what the policy lets a viewer see', async () => {
    await insert(
      environment('aaaaaaaa', { beneficiaries: ['user:default/x'] }),
    );
    await insert(environment('bbbbbbbb', { ownerGroup: 'group:default/b' }));
    const ids = async (
      visible: Parameters<typeof store.list>[0]['visible'],
    ) => {
      const page = await store.list({ lifecycle: 'any', limit: 9, visible });
      return page.items.map(item => item.environment.id).sort();
    };
    const ownsB = { field: 'owner' as const, refs: ['group:default/b'] };
    const isX = { field: 'member' as const, refs: ['user:default/x'] };
    expect(await ids(ownsB)).toEqual(['bbbbbbbb']);
    expect(await ids(isX)).toEqual(['aaaaaaaa']);
    expect(await ids({ anyOf: [ownsB, isX] })).toEqual([
      'aaaaaaaa',
      'bbbbbbbb',
    ]);
    expect(await ids({ allOf: [ownsB, isX] })).toEqual([]);
    expect(await ids({ not: ownsB })).toEqual(['aaaaaaaa']);
    expect(await ids({ not: { anyOf: [ownsB, isX] } })).toEqual([]);
    expect(await ids({ field: 'owner', refs: [] })).toEqual([]);
  });
});
