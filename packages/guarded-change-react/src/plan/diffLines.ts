import { structuredPatch } from 'diff';

/** A line of a readable diff; `gap` stands for unchanged lines left out. @public */
export type DiffLine =
  | { kind: 'added' | 'removed' | 'same'; text: string }
  | { kind: 'gap'; count: number };

const KINDS = { '+': 'added', '-': 'removed', ' ': 'same' } as const;

function isMark(mark: string): mark is keyof typeof KINDS {
  return mark in KINDS;
}

/**
 * What changed between two texts, with a few unchanged lines around each change and the rest left out.
 *
 * @public
 */
export function diffLines(
  before: string,
  after: string,
  contextLines: number = 3,
): DiffLine[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', {
    context: contextLines,
  });
  const lines: DiffLine[] = [];
  let shownUntil = 0;
  for (const hunk of hunks) {
    const skipped = hunk.oldStart - 1 - shownUntil;
    if (skipped > 0) {
      lines.push({ kind: 'gap', count: skipped });
    }
    for (const line of hunk.lines) {
      const mark = line.charAt(0);
      if (isMark(mark)) {
        lines.push({ kind: KINDS[mark], text: line.slice(1) });
      }
    }
    shownUntil = hunk.oldStart - 1 + hunk.oldLines;
  }
  const rest = before.replace(/\n$/, '').split('\n').length - shownUntil;
  if (rest > 0 && hunks.length > 0) {
    lines.push({ kind: 'gap', count: rest });
  }
  return lines;
}
