// The history of the sample lab (docs/decisions/0012): played at the first start through the portal itself, by the sample people,
// with the clock of both processes in the past. Nothing is written into a database, and nothing of this is loaded afterwards.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  isLabNew,
  removeLab,
  startBackend,
  startLocalCloud,
} from '../portal.mjs';
import { isStopping } from '../processes.mjs';
import { UserError } from '../UserError.mjs';
import { Clock } from './Clock.mjs';
import { playActs } from './playActs.mjs';
import { schedule } from './schedule.mjs';
import { story } from './story.mjs';

/** Time for the processes to start before the first act. */
const LEAD_MS = 5 * 60_000;

/** Waits that are for the comfort of a running portal, shortened while it plays. */
const PACE = {
  APP_CONFIG_glovebox_researchEnvironments_reconcileEvery: 'PT1S',
  APP_CONFIG_glovebox_researchEnvironments_observeEvery: 'PT2S',
};

/**
 * Plays the history if the lab is new. Whatever goes wrong is said and logged, what was half made is removed, and the lab is
 * empty: it never keeps the portal from starting.
 *
 * @param options.reset - makes the lab new
 */
export async function ensureSampleHistory(options) {
  const { node, dataDir, env, reset, progress } = options;
  const wanted = isWanted(env);
  if (reset || existsSync(markerFile(dataDir))) emptyLab(dataDir);
  if (!wanted || !isLabNew(dataDir)) return;
  const logFile = join(dataDir, 'log', 'sample-history.log');
  mkdirSync(join(dataDir, 'log'), { recursive: true });
  writeFileSync(markerFile(dataDir), '');
  try {
    await play({ node, dataDir, env, progress, logFile });
  } catch (error) {
    if (isStopping()) throw error;
    appendFileSync(logFile, `${error.stack}\n`);
    const [why] = error.message.split('\n');
    progress(
      `The history of the sample lab could not be played, so the lab starts empty: ${why}`,
    );
    progress(`More about it is in ${logFile}`);
    emptyLab(dataDir);
  }
  rmSync(markerFile(dataDir), { force: true });
}

function isWanted(env) {
  const wish = env.GLOVEBOX_SAMPLE_HISTORY;
  if (wish !== undefined && wish !== 'none') {
    throw new UserError(
      `GLOVEBOX_SAMPLE_HISTORY is "${wish}".`,
      undefined,
      'Write none to start with an empty lab, or leave it out.',
    );
  }
  return wish === undefined;
}

function emptyLab(dataDir) {
  removeLab(dataDir);
  rmSync(markerFile(dataDir), { force: true });
}

/** There while the history is played, so that the next start knows of an interruption: half a month is no history. */
function markerFile(dataDir) {
  return join(dataDir, 'playing-sample-history');
}

async function play({ node, dataDir, env, progress, logFile }) {
  const acts = schedule(story, Date.now());
  const started = performance.now();
  const clock = new Clock(acts[0].at - LEAD_MS);
  const running = [];
  const start = async (startIt, pace) => {
    const { nodeOptions, env: clockEnv } = clock.runtime();
    const runtime = { nodeOptions, env: { ...clockEnv, ...pace } };
    const result = await startIt({ node, dataDir, env, runtime });
    running.unshift(result.process);
    clock.follow(result.process);
    return result;
  };
  const title = `Playing ${daysOf(acts)} days of the sample lab`;
  progress(`${title}, only at the first start`);
  try {
    await start(startLocalCloud);
    const { url } = await start(startBackend, PACE);
    await playActs({
      acts,
      clock,
      portalUrl: url,
      onAct: (number, sentence) => {
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        const at = new Date(clock.now()).toISOString();
        appendFileSync(logFile, `${seconds} s: ${at} ${sentence}\n`);
        progress(`${title}: ${number} of ${acts.length}`, { replace: true });
      },
    });
  } finally {
    for (const process of running) await process.stop();
  }
}

function daysOf(acts) {
  return Math.round((Date.now() - acts[0].at) / 86_400_000);
}
