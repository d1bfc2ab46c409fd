import { rmSync } from 'fs';
import { parseArgs } from 'util';
import { CLUSTER_NAMES } from './kubernetes/bootstrap/clusters';
import {
  DEFAULT_PORTS,
  LocalCloudOptions,
  LocalCloudPorts,
  startLocalCloud,
} from './LocalCloud';

const HELP = `Usage: local-cloud --data DIR [--reset] [--identity-port N] [--entra-port N] [--arm-port N]
                   [--aks-east-port N] [--aks-secure-port N]
                   [--control-port N]

--control-port lets anyone on this machine set faults there; without it nobody can.
Each port can also be given in the environment: LOCAL_CLOUD_IDENTITY_PORT, …, LOCAL_CLOUD_AKS_EAST_PORT.`;

function readOptions(): LocalCloudOptions {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      reset: { type: 'boolean', default: false },
      'identity-port': { type: 'string' },
      'entra-port': { type: 'string' },
      'arm-port': { type: 'string' },
      'aks-east-port': { type: 'string' },
      'aks-secure-port': { type: 'string' },
      'control-port': { type: 'string' },
    },
  });
  if (!values.data) throw new Error(`--data is missing.\n\n${HELP}`);
  if (values.reset) rmSync(values.data, { recursive: true, force: true });
  const optional = (name: string) =>
    readPort(name, values as Record<string, unknown>);
  const port = (name: string, fallback: number) => optional(name) ?? fallback;
  const ports: LocalCloudPorts = {
    identity: port('identity', DEFAULT_PORTS.identity),
    entra: port('entra', DEFAULT_PORTS.entra),
    arm: port('arm', DEFAULT_PORTS.arm),
    kubernetes: { ...DEFAULT_PORTS.kubernetes },
    control: optional('control'),
  };
  for (const name of CLUSTER_NAMES) {
    ports.kubernetes[name] = port(name, DEFAULT_PORTS.kubernetes[name]);
  }
  return { dataDir: values.data, ports };
}

function readPort(
  name: string,
  flags: Record<string, unknown>,
): number | undefined {
  const variable = `LOCAL_CLOUD_${name.toUpperCase().replace(/-/g, '_')}_PORT`;
  const text = flags[`${name}-port`] ?? process.env[variable];
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new Error(
    `--${name}-port (or ${variable}) must be a port number, not "${text}".`,
  );
}

async function main(): Promise<void> {
  const cloud = await startLocalCloud(readOptions());
  const { close, faults: _, ...urls } = cloud;
  let closing = false;
  const stop = () => {
    if (closing) return;
    closing = true;
    close().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.stdout.write(`${JSON.stringify(urls)}\n`);
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`local-cloud: ${message}\n`);
  process.exit(1);
}

main().catch(fail);
