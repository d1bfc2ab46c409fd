import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ArmError } from '../ArmError';
import { Operations } from './Operations';

describe('Operations', () => {
  let directory: string;
  let file: string;
  let now: Date;
  const opened: { operations: Operations; database: Database.Database }[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'operations-'));
    file = join(directory, 'azure.sqlite');
    now = new Date('2026-01-01T00:00:00Z');
  });

  afterEach(async () => {
    for (const { operations, database } of opened.splice(0)) {
      await operations.close();
      database.close();
    }
    rmSync(directory, { recursive: true });
  });

  function open() {
    const database = new Database(file);
    database.pragma('journal_mode = WAL');
    const operations = new Operations(database, () => now, 1);
    opened.push({ operations, database });
    return { operations, database };
  }

  it('carries out what was started and keeps the result', async () => {
    const { operations } = open();
    operations.register('double', async ({ n }) => Number(n) * 2);
    const id = operations.start('double', 'sub', { n: 21 });
    expect(operations.get(id)?.status).toBe('Running');
    await operations.settled(id, 1000);
    expect(operations.get(id)).toMatchObject({
      status: 'Succeeded',
      subscriptionId: 'sub',
      result: 42,
    });
  });

  it('keeps why one failed', async () => {
    const { operations } = open();
    operations.register('refuse', async () => {
      throw new ArmError(409, 'Busy', 'Come again.');
    });
    operations.register('break', async () => {
      throw new Error('a bug');
    });
    const refused = operations.start('refuse', 'sub', {});
    const broken = operations.start('break', 'sub', {});
    await operations.settled(refused, 1000);
    await operations.settled(broken, 1000);
    expect(operations.get(refused)).toMatchObject({
      status: 'Failed',
      error: { status: 409, detail: { code: 'Busy', message: 'Come again.' } },
    });
    expect(operations.get(broken)?.error).toMatchObject({
      status: 500,
      detail: { code: 'InternalServerError' },
    });
  });

  it('waits no longer than told', async () => {
    const { operations } = open();
    operations.register('slow', async (_, pause) => {
      for (let i = 0; i < 200; i += 1) await pause();
      return undefined;
    });
    const id = operations.start('slow', 'sub', {});
    await operations.settled(id, 5);
    expect(operations.get(id)?.status).toBe('Running');
  });

  it('records together with what it is about, or not at all', () => {
    const { operations, database } = open();
    operations.register('any', async () => undefined);
    database.exec('CREATE TABLE things (name TEXT)');
    const recordAndFail = () => {
      database.exec("INSERT INTO things VALUES ('one')");
      throw new Error('the disk is full');
    };
    expect(() => operations.start('any', 'sub', {}, recordAndFail)).toThrow(
      'full',
    );
    const count = (table: string) =>
      database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    expect([count('things'), count('operations')]).toEqual([0, 0]);
  });

  it('forgets what ended over a day ago', async () => {
    const { operations } = open();
    operations.register('any', async () => undefined);
    const id = operations.start('any', 'sub', {});
    await operations.settled(id, 1000);
    now = new Date('2026-01-01T23:00:00Z');
    operations.resume();
    expect(operations.get(id)).toBeDefined();
    now = new Date('2026-01-02T01:00:00Z');
    operations.resume();
    expect(operations.get(id)).toBeUndefined();
  });

  it('goes on with what a killed process has left', async () => {
    const id = await startAndKill();
    const { operations } = open();
    operations.register('job', async ({ from }) => `resumed from ${from}`);
    expect(operations.get(id)?.status).toBe('Running');
    operations.resume();
    await operations.settled(id, 1000);
    expect(operations.get(id)).toMatchObject({
      status: 'Succeeded',
      result: 'resumed from another process',
    });
  });

  /** Starts an operation in a process of its own, and kills that with -9 in the middle. */
  async function startAndKill(): Promise<string> {
    const program = `
      const Database = require('better-sqlite3');
      const { Operations } = require(${JSON.stringify(
        join(__dirname, 'Operations'),
      )});
      const database = new Database(${JSON.stringify(file)});
      database.pragma('journal_mode = WAL');
      const operations = new Operations(database, () => new Date(), 1);
      operations.register('job', async (_, pause) => {
        for (;;) await pause();
      });
      console.log(operations.start('job', 'sub', { from: 'another process' }));
    `;
    const child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        '--eval',
        program,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], cwd: __dirname },
    );
    const [output] = await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    return String(output).trim();
  }
});
