import { isStopping } from '../processes.mjs';
import { compareWorlds } from './compareWorlds.mjs';
import { crowd } from './crowd.mjs';
import { dice } from './dice.mjs';
import { Journey } from './Journey.mjs';
import { StormLab } from './StormLab.mjs';
import { stormWorld, wait } from './stormWorld.mjs';
import { Witness } from './Witness.mjs';

/** Shares of calls, adding up to 0.2 of them. */
const FAULTS = [
  { fault: { type: 'latency', ms: 500, upToMs: 4000 }, share: 0.05 },
  { fault: { type: 'error', status: 429, retryAfterSeconds: 2 }, share: 0.045 },
  { fault: { type: 'error', status: 500 }, share: 0.045 },
  { fault: { type: 'reset', when: 'before' }, share: 0.035 },
  { fault: { type: 'reset', when: 'after' }, share: 0.035 },
];

const CHECK_EVERY_MS = 250;
const READY_AGAIN_WITHIN_MS = 180_000;

const PHASES = [
  'faultsAndKills',
  'cloudOutage',
  'databaseOutage',
  'replicaLost',
  'deletion',
];

/**
 * The whole storm, phase by phase, on one lab.
 *
 * @param options.size - of `sizes.mjs`
 * @returns `{ phases, checks, faults, replicas }`: what was done, what had to hold and whether it did
 */
export async function runStorm({ node, size, seed, progress }) {
  const storm = new Storm({ size, seed, progress });
  try {
    await storm.start(node);
    for (const phase of PHASES) await storm.run(phase);
    return storm.result();
  } finally {
    await storm.stop();
  }
}

class Storm {
  #size;
  #seed;
  #progress;
  #random;
  #lab;
  #world;
  #witness;
  #before;
  #journeys = [];
  #phases = [];
  #checks = [];
  #faultCounts = [];
  #kills = 0;
  #starting = new Set();

  constructor({ size, seed, progress }) {
    this.#size = size;
    this.#seed = seed;
    this.#progress = progress;
    this.#random = dice(seed);
  }

  async start(node) {
    const { replicas } = this.#size;
    this.#progress(`Starting PostgreSQL, local-cloud and ${replicas} replicas`);
    this.#lab = await StormLab.start({ node, replicas });
    this.#world = stormWorld(this.#lab);
    this.#witness = new Witness(this.#lab.dataDir);
    await this.#untilPeopleAreKnown();
    this.#before = await this.#witness.look(this.#lab.urls);
  }

  /** A phase that cannot go on is a finding too, and the next ones still come. */
  async run(phase) {
    try {
      await this[phase]();
    } catch (error) {
      if (isStopping()) throw error;
      this.#check(`the phase ${phase} comes to its end`, false, error.message);
    }
  }

  async faultsAndKills() {
    const { environments, kills, replicas } = this.#size;
    const journeys = this.#newJourneys('storm', environments);
    await this.#phase(
      `${environments} environments at once, ${replicas} replicas, 20 % of calls failing or slow, ${kills} kills`,
      async () => {
        await this.#lab.setFaults({ seed: this.#seed, rules: FAULTS });
        const points = this.#killPoints(kills);
        const over = new AbortController();
        const killing = this.#killAt(points, journeys, over.signal);
        await this.#allReady(journeys);
        over.abort();
        await killing;
        this.#check(
          `${kills} kills during the work`,
          this.#kills === kills,
          `${this.#kills} kills`,
        );
        this.#faultCounts = await this.#lab.clearFaults();
      },
    );
    const mostRetries = Math.max(...journeys.map(j => j.retries.length));
    this.#check(
      'whoever had to retry had to do so once',
      mostRetries <= 1,
      tally(journeys),
    );
    await this.#compare();
  }

  async cloudOutage() {
    const { outageEnvironments: count, outageSeconds } = this.#size;
    const journeys = this.#newJourneys('outage', count);
    await this.#phase(
      `local-cloud killed for ${outageSeconds} s while ${count} environments are being made`,
      () =>
        this.#during(journeys, async () => {
          await this.#lab.killCloud();
          await wait(outageSeconds * 1000);
          await this.#lab.startCloud();
        }),
    );
    this.#noRetries(journeys);
    await this.#compare();
  }

  async databaseOutage() {
    const { outageEnvironments: count, databaseSeconds } = this.#size;
    const journeys = this.#newJourneys('database', count);
    const [victim] = this.#journeys;
    let refusals = [];
    await this.#phase(
      `PostgreSQL stopped for ${databaseSeconds} s while ${count} environments are being made`,
      () =>
        this.#during(journeys, async () => {
          await this.#lab.haltDatabase();
          const back = wait(databaseSeconds * 1000);
          refusals = await this.#tryToWrite(victim);
          await back;
          await this.#lab.resumeDatabase();
        }),
    );
    this.#noRetries(journeys);
    this.#check(
      'without a database, writes are refused in words (5xx)',
      refusals.length > 0 && refusals.every(isClear),
      [...new Set(refusals.map(r => r.message))].join(' / '),
    );
    await untilTrue(() => victim.look());
    const { status } = victim;
    this.#check(
      'a refused deletion leaves its environment as it was',
      status.word === 'Ready',
      `${victim.name} is ${status.word}`,
    );
    await this.#compare();
  }

  async replicaLost() {
    const { outageEnvironments: count, replicas } = this.#size;
    // Two share the work; with three, one leaves first.
    for (const index of this.#lab.ready.slice(2)) {
      await this.#lab.killReplica(index);
    }
    const journeys = this.#newJourneys('lost', count);
    await this.#phase(
      `One of two replicas killed for good while ${count} environments are being made`,
      () =>
        this.#during(journeys, () => this.#lab.killReplica(this.#lab.ready[0])),
    );
    this.#noRetries(journeys);
    for (let index = 0; index < replicas; index++) {
      const done = operationsIn(this.#lab.logOf(index));
      this.#check(
        `replica ${index + 1} did a share of the work`,
        done > 0,
        `${done} operations`,
      );
    }
    await this.#compare();
  }

  async deletion() {
    const gone = this.#lab.missing;
    await this.#phase(
      `All ${
        this.#journeys.length
      } environments deleted, 20 % of calls failing or slow`,
      async () => {
        await Promise.all(gone.map(index => this.#lab.startReplica(index)));
        await this.#lab.setFaults({ seed: this.#seed + 1, rules: FAULTS });
        await this.#allEnd(this.#journeys, 'Deleted', (journey, until) =>
          journey.toDeleted({ until }),
        );
        await this.#lab.clearFaults();
      },
    );
    await this.#compare();
  }

  result() {
    return {
      phases: this.#phases,
      checks: this.#checks,
      faults: this.#faultCounts,
      replicas: Array.from({ length: this.#size.replicas }, (_, index) =>
        operationsIn(this.#lab.logOf(index)),
      ),
      troubles: sumOf(this.#journeys.map(({ troubles }) => troubles)),
    };
  }

  async stop() {
    await Promise.allSettled(this.#starting);
    await this.#lab?.stop();
  }

  async #phase(title, work) {
    this.#progress(title);
    const started = performance.now();
    await work();
    const seconds = Math.round((performance.now() - started) / 1000);
    this.#phases.push({ title, seconds });
    this.#progress(`Done in ${seconds} s`);
  }

  #check(what, holds, seen) {
    this.#checks.push({ what, holds, seen });
    this.#progress(`${holds ? 'holds' : 'BROKEN'}: ${what} (${seen})`);
  }

  #newJourneys(phase, count) {
    const journeys = crowd(phase, count).map(
      wish => new Journey(this.#world, wish),
    );
    this.#journeys.push(...journeys);
    return journeys;
  }

  async #allReady(journeys, gate) {
    await this.#allEnd(journeys, 'Ready', (journey, until) =>
      journey.toReady({ until, gate }),
    );
  }

  async #allEnd(journeys, word, run) {
    const until = Date.now() + this.#size.patienceMinutes * 60_000;
    const ended = await Promise.all(journeys.map(j => run(j, until)));
    const late = journeys.filter((_, index) => !ended[index]);
    this.#check(
      `all ${journeys.length} environments are ${word}`,
      late.length === 0,
      late.length === 0
        ? tally(journeys)
        : late
            .map(j => `${j.name} is ${j.status.word}: ${j.status.reason}`)
            .join('; '),
    );
  }

  /** Runs `trouble` once all wait for approval, were approved, and some are being made. */
  async #during(journeys, trouble) {
    let open;
    const gate = new Promise(resolve => {
      open = resolve;
    });
    const ready = this.#allReady(journeys, gate);
    await untilTrue(() => journeys.every(j => j.progress >= 0.6));
    open();
    await untilTrue(() => journeys.some(j => j.progress >= 0.8));
    await trouble();
    await ready;
  }

  #noRetries(journeys) {
    this.#check(
      'work resumed by itself: nobody had to retry',
      journeys.every(j => j.retries.length === 0),
      tally(journeys),
    );
  }

  /** Points of the crowd's progress, drawn by the seed. */
  #killPoints(kills) {
    return Array.from({ length: kills }, () => this.#random() * 0.95).sort();
  }

  async #killAt(points, journeys, signal) {
    const progress = () =>
      journeys.reduce((sum, j) => sum + j.progress, 0) / journeys.length;
    for (const point of points) {
      await untilTrue(() => progress() >= point || signal.aborted);
      await wait(this.#random() * 2_000);
      await untilTrue(() => this.#lab.ready.length > 0);
      await this.#killOne(progress());
    }
  }

  async #killOne(progress) {
    const { ready } = this.#lab;
    const index = ready[Math.floor(this.#random() * ready.length)];
    await this.#lab.killReplica(index);
    this.#kills += 1;
    this.#progress(
      `kill -9 of replica ${index + 1} at ${Math.round(progress * 100)} %`,
    );
    const starting = this.#lab.startReplica(index);
    this.#starting.add(starting);
    starting
      .finally(() => this.#starting.delete(starting))
      .catch(() => undefined);
  }

  /** Writes while the database is away. Each must fail. */
  async #tryToWrite({ name, requester }) {
    const attempts = [];
    for (const index of this.#lab.ready) {
      attempts.push(
        this.#world
          .as(requester)
          .callAt(
            index,
            'POST',
            `/research-environments/environments/${name}/delete`,
            {
              confirmName: name,
              reason: 'It must not be recorded.',
            },
          )
          .then(
            () => ({ status: 200, message: 'it was accepted' }),
            ({ status, message }) => ({ status, message }),
          ),
      );
    }
    return Promise.all(attempts);
  }

  async #compare() {
    await Promise.allSettled(this.#starting);
    const environments = await this.#environments();
    const seen = await this.#witness.look(this.#lab.urls);
    const wrong = compareWorlds(environments, seen, this.#before);
    this.#check(
      'clusters and Azure hold what the portal says, each once, and nothing else',
      wrong.length === 0,
      wrong.length === 0
        ? `${seen.namespaces.length} namespaces, ${seen.stacks.length} stacks, ${seen.resources.length} Azure resources`
        : wrong.join('; '),
    );
  }

  /** Those that the portal says are there, as a platform engineer sees them. */
  async #environments() {
    const session = this.#world.as('piet.devries');
    const all = [];
    let cursor;
    do {
      const query = new URLSearchParams({ limit: '100', lifecycle: 'open' });
      if (cursor) query.set('cursor', cursor);
      const page = await session.call(
        'GET',
        `/research-environments/environments?${query}`,
      );
      all.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return all.map(({ namespace, placement: { targetIds } }) => ({
      namespace,
      cluster: nameAt('kubernetes', targetIds),
      azure: nameAt('azure', targetIds) !== undefined,
    }));
  }

  /** A new portal reads people and templates into its catalog shortly after its start. */
  async #untilPeopleAreKnown() {
    const known = async () => {
      const templates = await this.#world
        .as('carla.jensen')
        .call('GET', '/catalog/entities?filter=kind=template');
      return templates.length === 2;
    };
    await untilTrue(() => known().catch(() => false));
  }
}

async function untilTrue(holds) {
  const deadline = Date.now() + READY_AGAIN_WITHIN_MS * 10;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It never came true: ${holds}`);
    await wait(CHECK_EVERY_MS);
  }
}

function isClear({ status, message }) {
  return status >= 500 && /database/.test(message) && !/ECONN/.test(message);
}

function operationsIn(log) {
  return (log.match(/Operation \S+ \(environment\.\S+\) .*succeeded/g) ?? [])
    .length;
}

/** Of `kubernetes:aks-east`, the part behind the colon. */
function nameAt(kind, targetIds) {
  return targetIds.find(id => id.startsWith(`${kind}:`))?.split(':')[1];
}

function tally(journeys) {
  const retries = journeys.map(j => j.retries.length);
  const most = Math.max(0, ...retries);
  const parts = Array.from({ length: most + 1 }, (_, n) => {
    const count = retries.filter(r => r === n).length;
    return count && `${count} with ${n} retries`;
  });
  return parts.filter(Boolean).join(', ');
}

function sumOf(maps) {
  const sum = new Map();
  for (const map of maps) {
    for (const [words, n] of map) sum.set(words, (sum.get(words) ?? 0) + n);
  }
  return [...sum].sort(([, a], [, b]) => b - a);
}
