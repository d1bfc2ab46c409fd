import { PortalSession } from '../sampleLab/PortalSession.mjs';

const LOOK_EVERY_MS = 1_000;
const PATIENCE_MS = 30_000;
const CLOCK = { now: () => Date.now() };

/**
 * What the verbs of the sample lab act on, in a storm: people whose calls go to any replica that is ready, as behind a load
 * balancer, and who look again when a look fails.
 */
export function stormWorld(lab) {
  const people = new Map();
  return {
    as(person) {
      if (!people.has(person)) people.set(person, personAt(lab, person));
      return people.get(person);
    },
    async until(look, wanted, tell = seen => JSON.stringify(seen)) {
      const started = performance.now();
      for (;;) {
        const seen = await look().catch(error => ({ error }));
        if (!seen.error && wanted(seen)) return seen;
        if (performance.now() - started > PATIENCE_MS) {
          const what = seen.error?.message ?? tell(seen);
          throw new Error(`nothing came of it: ${what}`);
        }
        await wait(LOOK_EVERY_MS);
      }
    },
  };
}

/** One person's sessions, one at each replica. */
function personAt(lab, person) {
  const sessions = new Map();
  const sessionAt = index => {
    if (!sessions.has(index)) {
      const portalUrl = lab.urlOf(index);
      sessions.set(
        index,
        new PortalSession({ portalUrl, person, clock: CLOCK }),
      );
    }
    return sessions.get(index);
  };
  return {
    async call(...args) {
      const { ready } = lab;
      if (ready.length === 0) throw new Error('no replica is ready');
      const index = ready[Math.floor(Math.random() * ready.length)];
      return sessionAt(index).call(...args);
    },
    callAt: (index, ...args) => sessionAt(index).call(...args),
  };
}

export function wait(ms) {
  return new Promise(resolve => setTimeout(resolve, ms));
}
