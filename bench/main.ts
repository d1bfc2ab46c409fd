import { parseArgs } from 'node:util';
import { applyEnvironment } from './applyEnvironment';
import { machine } from './lib/machine';
import { renderTable } from './lib/renderTable';
import { BenchContext, BenchResult } from './lib/Bench';
import { writeReport } from './lib/writeReport';
import { listPages } from './listPages';
import { observeEnvironments } from './observeEnvironments';

const USAGE = `Usage: yarn bench [name ...] [options]

  apply      apply an environment, beside kubectl apply --server-side
  observe    find what changed in 5,000 environments, beside looking at all
  list       list environments, beside the catalog's entities/by-query

  --write    writes the tables into docs/reference/benchmarks.md
  --environments N   how many are observed (default 5000)
  --quick    few rounds: to see that it works, not to compare`;

const BENCHES: Record<string, (context: BenchContext) => Promise<BenchResult>> =
  {
    apply: applyEnvironment,
    observe: observeEnvironments,
    list: listPages,
  };

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      write: { type: 'boolean', default: false },
      environments: { type: 'string', default: '5000' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter(name => !(name in BENCHES));
  if (values.help || unknown.length > 0) {
    process.stdout.write(`${USAGE}\n`);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
  process.stdout.write(`${machine()}\n`);
  for (const name of names) {
    const result = await BENCHES[name]({
      quick: values.quick,
      environments: Number(values.environments),
      progress: text => process.stdout.write(`  ${text}\n`),
    });
    process.stdout.write(`\n${result.title}\n\n${renderTable(result.table)}\n`);
    result.notes.forEach(note => process.stdout.write(`\n${note}\n`));
    if (values.write) {
      await writeReport(name, result);
    }
  }
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = 1;
});
