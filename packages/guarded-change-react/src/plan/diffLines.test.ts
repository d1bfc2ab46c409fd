import fc from 'fast-check';
import { DiffLine, diffLines } from './diffLines';

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd: 1'), {
    minLength: 1,
    maxLength: 30,
  })
  .map(lines => `${lines.join('\n')}\n`);

function side(lines: DiffLine[], without: 'added' | 'removed'): string {
  return lines
    .flatMap(line =>
      line.kind === 'gap' || line.kind === without ? [] : `${line.text}\n`,
    )
    .join('');
}

describe('diffLines', () => {
  it('shows the whole of both sides when given enough context', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        const lines = diffLines(before, after, 1000);
        expect(side(lines, 'added')).toBe(before);
        expect(side(lines, 'removed')).toBe(after);
      }),
    );
  });

  it('accounts for every line it leaves out', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        const lines = diffLines(before, after, 1);
        const count = lines.reduce((sum, line) => {
          if (line.kind === 'gap') {
            return sum + line.count;
          }
          return line.kind === 'added' ? sum : sum + 1;
        }, 0);
        expect(count).toBe(before.split('\n').length - 1);
      }),
    );
  });

  it('marks what is added and removed', () => {
    expect(diffLines('gpu: 8\n', 'gpu: 16\n')).toEqual([
      { kind: 'removed', text: 'gpu: 8' },
      { kind: 'added', text: 'gpu: 16' },
    ]);
  });
});
