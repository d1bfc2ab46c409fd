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
 */
export async function ensureSampleHistory({ node, dataDir, env, progress }) {
  if (!isWanted(env) || !isDue(dataDir)) return;
  const logFile = join(dataDir, 'log', 'sample-history.log');
  removeLab(dataDir);
  mkdirSync(join(dataDir, 'log'), { recursive: true });
  writeFileSync(markerFile(dataDir), 'Remove me, and I am played again.\n');
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
    removeLab(dataDir);
  }
  rmSync(markerFile(dataDir));
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

/** A lab that is new, or whose history was interrupted. */
function isDue(dataDir) {
  return isLabNew(dataDir) || existsSync(markerFile(dataDir));
}

/** There while the history is played, so that the next start knows of an interruption. */
function markerFile(dataDir) {
  return join(dataDir, 'playing-sample-history');
}

async function play({ node, dataDir, env, progress, logFile }) {
  const acts = schedule(story, Date.now());
  const started = performance.now();
  const clock = new Clock(acts[0].at - LEAD_MS);
  const running = [];
  const start = async (startIt, pace) => {
    const { nodeOptions, env: clockEnv, ipc } = clock.runtime();
    const runtime = { nodeOptions, env: { ...clockEnv, ...pace }, ipc };
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
