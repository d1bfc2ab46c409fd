import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { UserError } from './UserError.mjs';

/** What runs now, in the order of start. */
const running = new Set();
let stopping = false;

const ANSWER_WITHIN_MS = 10_000;

/**
 * Starts a program whose output goes to a log file, if one is named.
 *
 * @param options.onLine - called for each line it prints
 * @param options.ipc - opens a channel for messages, for `ask`
 * @returns `{ exited, recent, stop, ask }`; `exited` resolves with the exit code, `stop` asks it to end and kills it after a
 * while, `ask` sends a message and resolves with the next one that comes back
 */
export function startProcess(
  command,
  args,
  { cwd, env, logFile, onLine, shell, ipc },
) {
  if (stopping) throw new Error('Nothing new is started: it is stopping.');
  const log = logFile && openLog(logFile);
  const recent = [];
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc'] : [])],
    shell,
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', line => {
      log?.write(`${line}\n`);
      recent.push(line);
      if (recent.length > 30) recent.shift();
      onLine?.(line);
    });
  }
  const exited = new Promise(resolve => {
    child.once('error', error => {
      recent.push(String(error));
      resolve(-1);
    });
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  const process = {
    exited,
    recent: () => recent.join('\n'),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(timer);
    },
    async ask(message) {
      const answer = once(child, 'message', {
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      child.send(message);
      return (await answer)[0];
    },
  };
  running.add(process);
  exited.then(() => running.delete(process));
  return process;
}

function openLog(file) {
  mkdirSync(dirname(file), { recursive: true });
  return createWriteStream(file, { flags: 'a' });
}

/** Runs a program to its end and returns its exit code and the last lines that it printed. */
export async function runToEnd(command, args, options) {
  const process = startProcess(command, args, options);
  return { code: await process.exited, output: process.recent() };
}

/** Stops everything that was started and still runs, the youngest first. Nothing is started any more. */
export async function stopAll() {
  stopping = true;
  for (const process of [...running].reverse()) await process.stop();
}

export function isStopping() {
  return stopping;
}

/** Resolves when `ready` does; fails in words when the process ends or the time is over first. */
export async function untilReady(name, process, ready, timeoutMs, logFile) {
  let timer;
  const outcome = await Promise.race([
    ready.then(value => ({ value })),
    process.exited.then(code => ({ failure: `ended with code ${code}` })),
    new Promise(resolve => {
      timer = setTimeout(
        () => resolve({ failure: `was not ready after ${timeoutMs / 1000} s` }),
        timeoutMs,
      );
    }),
  ]);
  clearTimeout(timer);
  if (outcome.failure) {
    await process.stop();
    throw new UserError(
      `${name} ${outcome.failure}. Its last words:`,
      process.recent(),
      `The whole log is in ${logFile}`,
    );
  }
  return outcome.value;
}

/** Polls until `probe` returns true. */
export async function poll(probe, everyMs) {
  for (;;) {
    if (await probe()) return;
    await new Promise(resolve => setTimeout(resolve, everyMs));
  }
}
