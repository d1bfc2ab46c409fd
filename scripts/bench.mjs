// `yarn bench`: how long what people wait for takes, beside what they would use instead. docs/reference/benchmarks.md has the last result.
import { join } from 'node:path';
import { stopAll, untilInterrupted, startNode } from './lib/processes.mjs';
import {
  ensureDependencies,
  ensureNode,
  root,
  toolEnv,
} from './lib/toolchain.mjs';
import { runMain } from './lib/UserError.mjs';

async function main() {
  const say = text => process.stdout.write(`${text}\n`);
  const node = await ensureNode(say);
  await ensureDependencies(node, say);
  const bench = startNode(
    node,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      join(root, 'bench/main.ts'),
      ...process.argv.slice(2),
    ],
    {
      cwd: root,
      env: { ...toolEnv(node), NODE_OPTIONS: '--no-warnings' },
      inherit: true,
    },
  );
  const end = await Promise.race([untilInterrupted(), bench.exited]);
  await stopAll();
  process.exitCode = end === 'interrupted' ? 130 : end;
}

await runMain(main);
