import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BenchResult } from './Bench';
import { machine } from './machine';
import { renderTable } from './renderTable';

const FILE = resolve(__dirname, '../../docs/reference/benchmarks.md');

/**
 * Puts a result between the marks of its bench in the document, and leaves the words around it alone.
 *
 * @throws Error when the document has no marks for the bench.
 */
export async function writeReport(
  name: string,
  result: BenchResult,
): Promise<void> {
  const text = await readFile(FILE, 'utf8');
  const start = `<!-- bench ${name} -->`;
  const end = `<!-- end of bench ${name} -->`;
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from === -1 || to < from) {
    throw new Error(`docs/reference/benchmarks.md has no '${start}'.`);
  }
  const day = new Date().toISOString().slice(0, 10);
  const parts = [
    start,
    `\`yarn bench ${name}\`, ${day}. ${machine()}.`,
    renderTable(result.table),
    ...result.notes,
    end,
  ];
  await writeFile(
    FILE,
    `${text.slice(0, from)}${parts.join('\n\n')}${text.slice(to + end.length)}`,
  );
}
