import {
  eachDatabase,
  SeparateConnections,
  separateConnections,
} from '@glovebox/guarded-change-node/testUtils';
import { Knex } from 'knex';
import {
  approvalsHarness,
  LAB,
  reject,
} from '../__testUtils__/approvalsHarness';
import { sweepApprovals } from './sweepApprovals';

jest.setTimeout(120_000);

const DAY = 24 * 60 * 60 * 1000;
const REPLICAS = 8;
const ROUNDS = 10;

const onPostgres = eachDatabase().filter(([, { isPostgres }]) => isPostgres);

type Harness = Awaited<ReturnType<typeof approvalsHarness>>;

// `describe.each` refuses an empty table; without PostgreSQL, eachDatabase says so.
(onPostgres.length > 0 ? describe : describe.skip)(
  'approvals in replicas of the portal on one PostgreSQL',
  () => {
    let knex: Knex;
    let connections: SeparateConnections;
    let first: Harness;
    let replicas: Harness[];

    beforeEach(async () => {
      knex = await onPostgres[0][1].init();
      first = await approvalsHarness(knex);
      connections = separateConnections(knex, REPLICAS);
      replicas = await Promise.all(connections.each.map(approvalsHarness));
    });
    afterEach(() => connections.close());

    const fulfilled = (outcomes: PromiseSettledResult<unknown>[]) =>
      outcomes.filter(outcome => outcome.status === 'fulfilled').length;

    /** What became of one approval, in order. */
    async function storyOf(id: string): Promise<string[]> {
      const events = await first.context.events.list({
        subjectId: id,
        limit: 100,
      });
      return events.map(event => event.type.replace('approval.', ''));
    }

    const openNth = (n: number, riskClass = 'standard') =>
      first.open({
        facts: { riskClass },
        subject: {
          kind: 'research-environment',
          action: 'create',
          id: `e${n}`,
          name: `e${n}`,
          title: `e${n}`,
          path: `/environments/e${n}`,
        },
      });

    /** The first of them rejects. */
    const voteAtOnce = (id: string, voters: string[]) =>
      Promise.allSettled(
        voters.map((voter, i) =>
          i === 0
            ? replicas[i].vote(id, voter, reject('no'))
            : replicas[i].vote(id, voter),
        ),
      );

    it('count two votes of one person once', async () => {
      const { id } = await openNth(1, 'weights');
      const votes = await Promise.allSettled(
        replicas.map(replica => replica.vote(id, 'sam')),
      );
      expect(fulfilled(votes)).toBe(1);
      expect(await first.get(id)).toMatchObject({
        state: 'pending',
        votes: [{ voter: 'user:default/sam' }],
      });
    });

    it('let one outcome come of people who vote at once', async () => {
      const voters = ['sam', 'mina', 'kim', 'lee'];
      for (const harness of [first, ...replicas]) {
        harness.setLab({ ...LAB, security: { members: voters } });
      }
      for (let round = 0; round < ROUNDS; round++) {
        const { id } = await openNth(round, 'weights');
        const votes = await voteAtOnce(id, voters);
        const { state, votes: counted } = await first.get(id);
        const outcomes = (await storyOf(id)).filter(type =>
          ['approved', 'rejected'].includes(type),
        );
        expect(outcomes).toEqual([state]);
        expect(fulfilled(votes)).toBe(counted.length);
      }
    });

    it('let a vote come in time or the approval lapse, and never both', async () => {
      const [sweeper, ...voters] = replicas;
      for (let round = 0; round < ROUNDS; round++) {
        const { id } = await openNth(round);
        sweeper.later(7 * DAY);
        for (const voter of voters) voter.later(7 * DAY - 1);

        const [, ...votes] = await Promise.allSettled([
          sweepApprovals(sweeper.context, new AbortController().signal),
          ...voters.map(voter => voter.vote(id, 'noor')),
        ]);

        const wasInTime = fulfilled(votes) > 0;
        expect(fulfilled(votes)).toBe(wasInTime ? 1 : 0);
        const { state, votes: counted } = await sweeper.get(id);
        const [opened, ...rest] = await storyOf(id);
        expect([opened, ...rest, state, counted.length]).toEqual(
          wasInTime
            ? ['opened', ...rest, 'approved', 1]
            : ['opened', 'expired', 'expired', 0],
        );
        expect(rest).not.toEqual(
          expect.arrayContaining(['approved', 'expired']),
        );
        sweeper.later(-7 * DAY);
        for (const voter of voters) voter.later(1 - 7 * DAY);
      }
    });

    it('put an approval into effect in time or let it lapse, and never both', async () => {
      const [sweeper, ...consumers] = replicas;
      for (let round = 0; round < ROUNDS; round++) {
        const { id } = await openNth(round);
        await first.vote(id, 'noor');
        sweeper.later(DAY);
        for (const consumer of consumers) consumer.later(DAY - 1);

        const [, ...attempts] = await Promise.allSettled([
          sweepApprovals(sweeper.context, new AbortController().signal),
          ...consumers.map((consumer, i) =>
            consumer.consume(id, { operationId: `op-${i}` }),
          ),
        ]);

        const ends = (await storyOf(id)).filter(type =>
          ['consumed', 'expired'].includes(type),
        );
        expect(ends).toEqual([
          fulfilled(attempts) === 1 ? 'consumed' : 'expired',
        ]);
        sweeper.later(-DAY);
        for (const consumer of consumers) consumer.later(1 - DAY);
      }
    });

    it('put an approval into effect for one of several operations', async () => {
      const { id } = await openNth(1);
      await first.vote(id, 'noor');
      const attempts = await Promise.allSettled(
        replicas.map((replica, i) =>
          replica.consume(id, { operationId: `op-${i}` }),
        ),
      );
      expect(fulfilled(attempts)).toBe(1);
      expect((await storyOf(id)).filter(type => type === 'consumed')).toEqual([
        'consumed',
      ]);
    });

    it('put an approval into effect once for one operation that asks several times', async () => {
      const { id } = await openNth(1);
      await first.vote(id, 'noor');
      const attempts = await Promise.allSettled(
        replicas.map(replica => replica.consume(id)),
      );
      expect(fulfilled(attempts)).toBe(REPLICAS);
      expect((await storyOf(id)).filter(type => type === 'consumed')).toEqual([
        'consumed',
      ]);
    });
  },
);
