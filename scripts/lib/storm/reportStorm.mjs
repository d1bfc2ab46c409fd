import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../toolchain.mjs';

/** Prints how the storm went, and writes it into the reference where that is wished for. */
export function reportStorm(result, { short, seed, write }) {
  const text = describeStorm(result, { short, seed, today: new Date() });
  process.stdout.write(`\n${text}\n`);
  if (write) writeFileSync(join(root, 'docs/reference/storm.md'), text);
}

export function describeStorm(result, { short, seed, today }) {
  const { phases, checks, faults, replicas, troubles } = result;
  const broken = checks.filter(({ holds }) => !holds).length;
  const command = [
    'yarn test:storm',
    short && '--short',
    seed !== 1 && `--seed ${seed}`,
  ];
  return `# The portal in a storm

Real processes: PostgreSQL, local-cloud and replicas of the portal's backend. Sample people act through the portal's HTTP API.
Written by \`yarn test:storm --write\`; \`npm test\` runs a short one.

- ${today.toISOString().slice(0, 10)}, \`${command.filter(Boolean).join(' ')}\`
- ${machine()}
- ${checks.length - broken} of ${checks.length} checks hold

| phase | seconds |
| --- | ---: |
${rows(phases, ({ title, seconds }) => [title, seconds])}

| what must hold | holds | what was seen |
| --- | --- | --- |
${rows(checks, ({ what, holds, seen }) => [
  what,
  holds ? 'yes' : '**no**',
  seen,
])}

| fault, in the phase of kills | calls asked | struck |
| --- | ---: | ---: |
${rows(faults, ({ fault, matched, struck }) => [
  wordsOf(fault),
  matched,
  struck,
])}

| replica | operations it finished |
| --- | ---: |
${rows(replicas, (count, index) => [index + 1, count])}

What people met on their way, beside what worked:

| what a call said | how often |
| --- | ---: |
${rows(troubles, ([words, count]) => [words, count])}
`;
}

function machine() {
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${
    cpus().length
  } cores (${model.trim()}), ${memory} GiB of memory, Node ${
    process.versions.node
  }`;
}

function wordsOf({ type, status, when, ms, upToMs }) {
  switch (type) {
    case 'latency':
      return `${ms} to ${upToMs} ms slower`;
    case 'error':
      return `${status}${status === 429 ? ' with Retry-After' : ''}`;
    default:
      return `connection reset ${when} the effect`;
  }
}

function rows(list, cells) {
  return list
    .map((item, index) => `| ${cells(item, index).map(cell).join(' | ')} |`)
    .join('\n');
}

function cell(value) {
  return String(value).replaceAll('|', '\\|').replaceAll('\n', ' ');
}
