import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { Clock } from './Clock.mjs';

const START = Date.parse('2026-01-01T00:00:00Z');
const DAY_MS = 86_400_000;
const SLACK_MS = 10_000;

/** A process that prints what it thinks of the time, again and again. */
const PROGRAM = `
  setInterval(() => console.log(JSON.stringify({
    now: Date.now(),
    date: new Date().getTime(),
    text: Date.parse(Date()),
    fixed: new Date('2020-05-05T00:00:00Z').toISOString(),
    isDate: new Date() instanceof Date && new Date().constructor === Date,
  })), 50);
`;

function startFollower(clock) {
  const { nodeOptions, env } = clock.runtime();
  const child = spawn(process.execPath, [...nodeOptions, '--eval', PROGRAM], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  clock.follow({
    async ask(message) {
      const answer = once(child, 'message');
      child.send(message);
      return answer;
    },
  });
  const lines = createInterface({ input: child.stdout });
  const next = async () => JSON.parse((await once(lines, 'line'))[0]);
  return { child, next };
}

function near(actual, expected) {
  assert.ok(
    Math.abs(actual - expected) < SLACK_MS,
    `${new Date(actual).toISOString()} is not near ${new Date(
      expected,
    ).toISOString()}`,
  );
}

test('a process starts in the past, and moves with the clock', async () => {
  const clock = new Clock(START);
  const { child, next } = startFollower(clock);
  try {
    const before = await next();
    near(before.now, START);
    near(before.date, START);
    near(before.text, START);
    assert.equal(before.fixed, '2020-05-05T00:00:00.000Z');
    assert.equal(before.isDate, true);

    await clock.moveTo(START + 3 * DAY_MS);
    near(clock.now(), START + 3 * DAY_MS);
    near((await next()).now, START + 3 * DAY_MS);
  } finally {
    child.kill();
  }
});

test('the clock never goes back', async () => {
  const clock = new Clock(START);
  const { child, next } = startFollower(clock);
  try {
    await next();
    await clock.moveTo(START - DAY_MS);
    near(clock.now(), START);
    near((await next()).now, START);
  } finally {
    child.kill();
  }
});
