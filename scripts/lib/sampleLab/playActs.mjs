import { PortalSession } from './PortalSession.mjs';

const LOOK_EVERY_MS = 100;
const GIVE_UP_AFTER_MS = 120_000;
/** More than the cooldown of `jose`, with which Backstage reads keys. */
const KEYS_READ_AGAIN_MS = 60_000;

/**
 * Plays acts in their order: the clock is moved to each, and the person does it at the portal.
 *
 * @param options.acts - of `schedule.mjs`
 * @param options.onAct - called before each, with its number and what happens in it
 */
export async function playActs({ acts, clock, portalUrl, onAct }) {
  const world = createWorld({ clock, portalUrl });
  await untilCatalogIsRead(world, acts);
  for (const [index, { at, person, verb }] of acts.entries()) {
    const sentence = `${person} ${verb.says}`;
    const tell = text => onAct(index + 1, text);
    await clock.moveTo(at);
    tell(sentence);
    try {
      await playAct({ verb, person, world, clock, tell });
    } catch (error) {
      throw new Error(
        `In act ${index + 1} of ${acts.length}, ${sentence}: ${error.message}`,
        { cause: error },
      );
    }
  }
}

/**
 * A call between two plugins that is under way when the clock moves has a token of long ago. Its receiver then reads the keys of
 * tokens too early, and again only half a minute later: until then it refuses. That much later, the act is tried once more.
 */
async function playAct({ verb, person, world, clock, tell }) {
  try {
    await verb.run(world, person);
  } catch (error) {
    tell(`once more, because ${error.message}`);
    await clock.moveTo(clock.now() + KEYS_READ_AGAIN_MS);
    await verb.run(world, person);
  }
}

/** A new portal reads people and templates into its catalog shortly after its start. */
async function untilCatalogIsRead(world, acts) {
  const people = new Set(acts.map(({ person }) => person));
  await world.until(
    () => knownTo(world.as(acts[0].person)),
    known => known.users >= people.size && known.templates > 0,
  );
}

async function knownTo(session) {
  try {
    const [users, templates] = await Promise.all(
      ['user', 'template'].map(kind =>
        session.call('GET', `/catalog/entities?filter=kind=${kind}`),
      ),
    );
    return { users: users.length, templates: templates.length };
  } catch (error) {
    // Even the one who looks may not be known yet.
    return { users: 0, templates: 0, error: error.message };
  }
}

/** What a verb acts on: the people's sessions, and a patient eye. */
function createWorld({ clock, portalUrl }) {
  const sessions = new Map();
  return {
    as(person) {
      if (!sessions.has(person)) {
        sessions.set(person, new PortalSession({ portalUrl, person, clock }));
      }
      return sessions.get(person);
    },
    /** Looks until what is seen is `wanted`; when that takes too long, fails with what `tell` says of the last look. */
    async until(look, wanted, tell = seen => JSON.stringify(seen)) {
      const started = performance.now();
      for (;;) {
        const seen = await look();
        if (wanted(seen)) return seen;
        if (performance.now() - started > GIVE_UP_AFTER_MS) {
          throw new Error(
            `nothing came of it in ${GIVE_UP_AFTER_MS / 1000} s: ${tell(seen)}`,
          );
        }
        await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
  };
}
