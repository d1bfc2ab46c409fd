import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../toolchain.mjs';
import { schedule } from './schedule.mjs';
import { story } from './story.mjs';

const NOW = Date.parse('2026-06-30T12:00:00Z');
const VERB = { says: 'waits', run: async () => {} };

test('acts are in the order of their times, counted back from now', () => {
  const acts = schedule(
    [
      ['PT5H30M', 'ben', VERB],
      ['P2DT12H', 'ada', VERB],
      ['P1D', 'noor', VERB],
    ],
    NOW,
  );
  assert.deepEqual(
    acts.map(({ at, person }) => [new Date(at).toISOString(), person]),
    [
      ['2026-06-28T00:00:00.000Z', 'ada'],
      ['2026-06-29T12:00:00.000Z', 'noor'],
      ['2026-06-30T06:30:00.000Z', 'ben'],
    ],
  );
});

test('a time that is not one, or not over, is refused', () => {
  for (const ago of ['3 days', 'P', 'PT0H', '-P1D', 'P1W', '']) {
    assert.throws(
      () => schedule([[ago, 'ada', VERB]], NOW),
      /write days, hours and minutes/,
    );
  }
});

test('everybody in the story is one of the sample people', () => {
  const text = readFileSync(
    join(root, 'packages/local-cloud/lab/org.yaml'),
    'utf8',
  );
  const people = text
    .split(/^---$/m)
    .filter(document => /^kind: User$/m.test(document))
    .map(document => /^ {2}name: (.+)$/m.exec(document)[1]);
  for (const [, person] of story) assert.ok(people.includes(person), person);
});

test('the story is a month long and ends before now', () => {
  const acts = schedule(story, NOW);
  assert.ok(NOW - acts[0].at > 29 * 86_400_000);
  assert.ok(acts.at(-1).at < NOW - 3_600_000);
});
