// `yarn test:storm`: the portal under fault, with real processes. docs/reference/storm.md says what it does and what was last seen.
import { parseArgs } from 'node:util';
import { stopAll, untilInterrupted } from './lib/processes.mjs';
import { createProgress } from './lib/progress.mjs';
import { reportStorm } from './lib/storm/reportStorm.mjs';
import { FULL, SHORT } from './lib/storm/sizes.mjs';
import { ensureDependencies, ensureNode } from './lib/toolchain.mjs';
import { runMain, UserError } from './lib/UserError.mjs';

const USAGE = `Usage: yarn test:storm [options]

  --short      the storm of npm test: few environments, short outages
  --seed N     other points of time for kills, other calls that fail (default 1)
  --write      writes the result into docs/reference/storm.md`;

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        short: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return { ...values, seed: Number(values.seed) };
  } catch (error) {
    throw new UserError(error.message, '', USAGE);
  }
}

async function main() {
  const { short, seed, write, help } = readArguments();
  if (help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const progress = createProgress();
  const interrupted = untilInterrupted();
  const node = await ensureNode(progress);
  await ensureDependencies(node, progress);
  // Loaded late: it needs packages, which are installed by now.
  const { runStorm } = await import('./lib/storm/runStorm.mjs');
  const run = runStorm({ node, size: short ? SHORT : FULL, seed, progress });
  let result;
  try {
    result = await Promise.race([interrupted, run]);
  } finally {
    progress('Stopping');
    await stopAll();
  }
  if (result === 'interrupted') {
    await Promise.allSettled([run]);
    process.exitCode = 130;
    return;
  }
  reportStorm(result, { short, seed, write });
  process.exitCode = result.checks.every(({ holds }) => holds) ? 0 : 1;
}

await runMain(main);
// People who still wait for something would keep this process.
process.exit();
