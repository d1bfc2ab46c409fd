import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBackend, startLocalCloud } from '../portal.mjs';
import { startPostgres } from '../postgres.mjs';

const CONFIG = fileURLToPath(
  new URL('./app-config.storm.yaml', import.meta.url),
);

/** Below the range from which systems give ports to clients, so that each is free again after a kill. */
const PORTS = {
  GLOVEBOX_IDENTITY_PORT: '29010',
  GLOVEBOX_ENTRA_PORT: '29011',
  GLOVEBOX_ARM_PORT: '29012',
  GLOVEBOX_AKS_EAST_PORT: '29013',
  GLOVEBOX_AKS_SECURE_PORT: '29014',
  GLOVEBOX_CONTROL_PORT: '29015',
};
const FIRST_REPLICA_PORT = 29020;

/** One PostgreSQL, one local-cloud and some replicas of the portal, each a process that can be killed and started again. */
export class StormLab {
  static async start({ node, replicas }) {
    const dataDir = mkdtempSync(join(tmpdir(), 'glovebox-storm-'));
    const lab = new StormLab(node, dataDir, replicas);
    lab.#postgres = await startPostgres(node);
    await lab.startCloud();
    // The first makes the tables.
    await lab.startReplica(0);
    const others = Array.from({ length: replicas - 1 }, (_, i) => i + 1);
    await Promise.all(others.map(index => lab.startReplica(index)));
    return lab;
  }

  #node;
  #postgres;
  #cloud;
  #faults;
  #replicas = new Map();

  constructor(node, dataDir, replicas) {
    this.#node = node;
    this.dataDir = dataDir;
    this.replicas = replicas;
  }

  /** Numbers of the replicas that are ready for calls. */
  get ready() {
    return [...this.#replicas.keys()].sort();
  }

  /** Numbers of those that were killed and not started again. */
  get missing() {
    return Array.from({ length: this.replicas }, (_, index) => index).filter(
      index => !this.#replicas.has(index),
    );
  }

  /** Where Azure and Entra ID are. */
  get urls() {
    return {
      armUrl: `https://localhost:${PORTS.GLOVEBOX_ARM_PORT}`,
      entraUrl: `https://localhost:${PORTS.GLOVEBOX_ENTRA_PORT}`,
    };
  }

  urlOf(index) {
    return `http://localhost:${FIRST_REPLICA_PORT + index}`;
  }

  async startCloud() {
    const { process } = await startLocalCloud({
      node: this.#node,
      dataDir: this.dataDir,
      env: this.#env(0),
    });
    this.#cloud = process;
    // It forgets its faults with its end.
    if (this.#faults) await this.setFaults(this.#faults);
  }

  async killCloud() {
    await this.#cloud.kill();
  }

  async startReplica(index) {
    const { process } = await startBackend({
      node: this.#node,
      dataDir: this.dataDir,
      env: this.#env(index),
      runtime: { nodeOptions: [], env: this.#databaseEnv() },
      name: replicaName(index),
    });
    this.#replicas.set(index, process);
  }

  async killReplica(index) {
    const process = this.#replicas.get(index);
    this.#replicas.delete(index);
    await process.kill();
  }

  haltDatabase() {
    return this.#postgres.halt();
  }

  resumeDatabase() {
    return this.#postgres.resume();
  }

  /** @param plan - `{ seed, rules }` as packages/local-cloud/README.md says */
  async setFaults(plan) {
    this.#faults = plan;
    await this.#control('PUT', plan);
  }

  /** Ends all faults and returns the rules with how often each struck. */
  async clearFaults() {
    this.#faults = undefined;
    const { rules } = await this.#control('GET');
    await this.#control('DELETE');
    return rules;
  }

  /** What a replica logged since its first start. */
  logOf(index) {
    const file = join(this.dataDir, 'log', `${replicaName(index)}.log`);
    return readFileSync(file, 'utf8');
  }

  async stop() {
    for (const process of this.#replicas.values()) await process.stop();
    await this.#cloud?.stop();
    await this.#postgres?.stop();
    if (!globalThis.process.env.GLOVEBOX_KEEP_STORM)
      rmSync(this.dataDir, { recursive: true, force: true });
  }

  async #control(method, body) {
    const response = await fetch(
      `http://localhost:${PORTS.GLOVEBOX_CONTROL_PORT}/faults`,
      {
        method,
        headers: { 'content-type': 'application/json' },
        body: body && JSON.stringify(body),
      },
    );
    const answer = await response.json();
    if (!response.ok) throw new Error(`Faults: ${answer.error}`);
    return answer;
  }

  #env(index) {
    return {
      ...process.env,
      ...PORTS,
      GLOVEBOX_PORT: String(FIRST_REPLICA_PORT + index),
      GLOVEBOX_EXTRA_CONFIG: CONFIG,
    };
  }

  /** What app-config.storm.yaml reads. */
  #databaseEnv() {
    return {
      GLOVEBOX_STORM_POSTGRES_PORT: String(this.#postgres.port),
      GLOVEBOX_STORM_POSTGRES_PASSWORD: this.#postgres.password,
    };
  }
}

function replicaName(index) {
  return `replica-${index + 1}`;
}
