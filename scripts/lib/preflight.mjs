import { createServer } from 'node:net';
import { mkdirSync, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { UserError } from './UserError.mjs';

const GIB = 1024 ** 3;

/** Free space needed in bytes: node_modules and the build the first time, databases and logs afterwards. */
const NEEDED = { first: 3 * GIB, later: 0.2 * GIB };

export async function checkDisk(dir, { installed }) {
  mkdirSync(dir, { recursive: true });
  const { bavail, bsize } = await statfs(dir);
  const needed = installed ? NEEDED.later : NEEDED.first;
  const free = bavail * bsize;
  if (free < needed) {
    throw new UserError(
      `The disk that holds ${dir} has ${gib(free)} free; ${gib(
        needed,
      )} is needed.`,
      undefined,
      'Free some space, then start again. Nothing has been changed.',
    );
  }
}

function gib(bytes) {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}

/** Fails in words when a port that is about to be used is taken. `ports` maps a purpose to `{ port, variable }`. */
export async function checkPorts(ports) {
  for (const [purpose, { port, variable }] of Object.entries(ports)) {
    if (port !== 0 && !(await isFree(port))) {
      throw new UserError(
        `Port ${port}, wanted for ${purpose}, is taken by another program.`,
        undefined,
        `If Glovebox runs in another terminal, stop it there with Ctrl-C. Otherwise free the port, or choose another: ${variable}=<port> npm start`,
      );
    }
  }
}

function isFree(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', error =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES'
        ? resolve(false)
        : reject(error),
    );
    server.listen(port, 'localhost', () => server.close(() => resolve(true)));
  });
}

export function isInstalled(file) {
  return existsSync(file);
}
