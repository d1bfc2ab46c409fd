import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { UserError } from './UserError.mjs';

/** What runs now, in the order of start. */
const running = new Set();
let stopping = false;

const ANSWER_WITHIN_MS = 10_000;
const PROBE_EVERY_MS = 200;
const LAST_LINES = 30;
const LAST_BYTES = 64 * 1024;

const END_WITH_PARENT = fileURLToPath(
  new URL('./endWithParent.cjs', import.meta.url),
);

/** Starts a program of Node's that ends when this process ends, however that happens. Parameters and result: `startProcess`. */
export function startNode(node, args, options) {
  return startProcess(node, ['--require', END_WITH_PARENT, ...args], {
    ...options,
    ipc: true,
  });
}

/**
 * Starts a program.
 *
 * @param options.logFile - file that its output is added to. The program writes there itself: a pipe would break when this process
 * dies, and a program that logs the broken pipe never ends
 * @param options.inherit - it shares this process's terminal instead
 * @param options.ipc - opens a channel for messages, for `ask`
 * @returns `{ exited, printed, recent, stop, kill, ask }`; `exited` resolves with the exit code, `printed` returns what it printed (of a log file
 * the last 64 KiB), `recent` the last lines of it, `stop` asks it to end and kills it after a while, `ask` sends a message and
 * resolves with the next one that comes back
 */
export function startProcess(
  command,
  args,
  { cwd, env, logFile, inherit, shell, ipc },
) {
  if (stopping) throw new Error('Nothing new is started: it is stopping.');
  const output = outputOf({ logFile, inherit });
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', output.stdio, output.stdio, ...(ipc ? ['ipc'] : [])],
    shell,
  });
  output.started(child);
  let failure = '';
  const exited = new Promise(resolve => {
    child.once('error', error => {
      failure = String(error);
      resolve(-1);
    });
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  const process = {
    exited,
    recent: () =>
      [...output.read().trimEnd().split('\n').slice(-LAST_LINES), failure]
        .filter(Boolean)
        .join('\n'),
    printed: output.read,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(timer);
    },
    /** Ends it at once, as a machine that dies would. */
    async kill() {
      child.kill('SIGKILL');
      await exited;
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

/** Where a program prints, and how what it printed is read again. */
function outputOf({ logFile, inherit }) {
  if (inherit) return { stdio: 'inherit', started() {}, read: () => '' };
  return logFile ? outputInFile(logFile) : outputInMemory();
}

function outputInFile(file) {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'a');
  const from = statSync(file).size;
  return {
    stdio: descriptor,
    started: () => closeSync(descriptor),
    read: () => readEnd(file, from),
  };
}

/** The last bytes of a file, of those after `from`. */
function readEnd(file, from) {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const start = Math.max(from, size - LAST_BYTES);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    const length = readSync(descriptor, buffer, 0, buffer.length, start);
    return buffer.toString('utf8', 0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** For what is over soon: installing and building. */
function outputInMemory() {
  const lines = [];
  return {
    stdio: 'pipe',
    started(child) {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', line => {
          lines.push(line);
        });
      }
    },
    read: () => lines.join('\n'),
  };
}

/** Runs a program of Node's to its end and returns its exit code and the last lines that it printed. */
export async function runToEnd(node, args, options) {
  const process = startNode(node, args, options);
  return { code: await process.exited, output: process.recent() };
}

/** Resolves when the person asks to stop. A second wish ends this process at once. */
export function untilInterrupted() {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.once(signal, () => resolve('interrupted'));
    }
  });
}

/** Stops everything that was started and still runs, the youngest first. Nothing is started any more. */
export async function stopAll() {
  stopping = true;
  for (const process of [...running].reverse()) await process.stop();
}

export function isStopping() {
  return stopping;
}

/** Resolves when `probe` returns true; fails in words when the process ends or the time is over first. */
export async function untilReady(name, process, probe, timeoutMs, logFile) {
  let ended;
  process.exited.then(code => {
    ended = { code };
  });
  const deadline = performance.now() + timeoutMs;
  while (!(await probe())) {
    const failure = ended
      ? `ended with code ${ended.code}`
      : performance.now() > deadline &&
        `was not ready after ${timeoutMs / 1000} s`;
    if (failure) {
      await process.stop();
      throw new UserError(
        `${name} ${failure}. Its last words:`,
        process.recent(),
        `The whole log is in ${logFile}`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, PROBE_EVERY_MS));
  }
}
