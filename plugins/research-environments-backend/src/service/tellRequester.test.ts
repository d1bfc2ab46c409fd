import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { recordNotNotified, tellRequester } from './tellRequester';

jest.setTimeout(60_000);

describe.each(eachDatabase())('tellRequester on %s', (_, db) => {
  let portal: TestLifecycle;

  beforeEach(async () => {
    portal = await new TestLifecycle(
      await createWorld(await db.init()),
    ).start();
    await portal.ready();
  });

  afterEach(() => portal.stop());

  it('tells the requester the news of an environment, and nothing of the steps between', async () => {
    const send = jest.fn();
    const events = await portal.context.events.list({ limit: 100 });
    for (const event of events) {
      await tellRequester(portal.context, { send }, event);
    }
    const sent = send.mock.calls.map(([message]) => message);
    expect(sent.map(({ payload }) => payload.title)).toEqual([
      'Read the plan of eval-sweep and submit it',
      'You submitted eval-sweep',
      'eval-sweep is ready',
    ]);
    const [plan, submitted, made] = sent.map(({ payload }) => payload);
    // What was done takes the place of what was to do.
    expect(submitted.scope).toBe(plan.scope);
    expect(made.description).toBe('Its page says how to connect.');
    const ready = events.find(event => event.type === 'environment.ready')!;
    expect(sent[2]).toMatchObject({
      recipients: { type: 'entity', entityRef: 'user:default/ada' },
      payload: {
        link: '/environments/eval-sweep',
        scope: `environment:${
          ready.subject.id
        }:environment.ready:${ready.time.slice(0, 10)}`,
      },
    });
  });

  it('says in the log what could not be told', async () => {
    const [event] = await portal.context.events.list({ limit: 1 });
    await recordNotNotified(portal.context, event, 8);
    const last = (await portal.context.events.list({ limit: 100 })).at(-1);
    expect(last).toMatchObject({
      type: 'environment.not-notified',
      detail: { seq: event.seq, eventType: event.type },
    });
    expect(last?.summary).toMatch(
      /^The requester of eval-sweep could not be notified after 8 tries: /,
    );
  });
});
