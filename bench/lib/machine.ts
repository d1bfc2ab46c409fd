import { arch, availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** The machine in one sentence, and how busy it is with other things. */
export function machine(): string {
  const memory = Math.round(totalmem() / 1024 ** 3);
  const processor = cpus()[0]?.model.trim() || arch();
  const load = loadavg()[0].toFixed(1);
  return `${availableParallelism()} cores (${processor}), ${memory} GiB of memory, Node ${
    process.versions.node
  } on ${process.platform}; load ${load}`;
}
