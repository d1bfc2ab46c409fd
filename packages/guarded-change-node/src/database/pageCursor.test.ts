import fc from 'fast-check';
import { decodePageCursor, encodePageCursor } from './pageCursor';

const times = fc
  .date({
    min: new Date('2000-01-01'),
    max: new Date('2999-12-31'),
    noInvalidDate: true,
  })
  .map(date => date.toISOString());

describe('page cursors', () => {
  it('give back the place that they were made of', () => {
    fc.assert(
      fc.property(times, fc.stringMatching(/^[a-z0-9-]{1,36}$/), (time, id) => {
        expect(decodePageCursor(encodePageCursor([time, id]))).toEqual([
          time,
          id,
        ]);
      }),
    );
  });

  it.each([
    ['no base64', '*'],
    ['no JSON', 'e30e30'],
    ['an object', textOf({ time: 'x' })],
    ['too few parts', textOf(['2026-01-01T00:00:00.000Z'])],
    ['no time', textOf(['yesterday', 'a'])],
    ['a number for an id', textOf(['2026-01-01T00:00:00.000Z', 1])],
    [
      'what a database takes for no text',
      textOf(['2026-01-01T00:00:00.000Z', 'a\u0000']),
    ],
  ])('refuse %s in words', (_what, cursor) => {
    expect(() => decodePageCursor(cursor)).toThrow(
      'query.cursor: is not one that a page gave out',
    );
  });
});

function textOf(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
