import { ChildProcess, execFile, execFileSync, spawn } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';
import { LocalCloud, startLocalCloud } from '../../LocalCloud';

/** What a run of kubectl said and how it ended. */
export type Outcome = { code: number; stdout: string; stderr: string };

/** The real kubectl against a local-cloud of its own. */
export interface Kubectl {
  cloud: LocalCloud;
  run(...args: string[]): Promise<Outcome>;
  /** What it printed. @throws Error with what it said when it failed. */
  print(...args: string[]): Promise<string>;
  /** A run that goes on, such as a watch. */
  start(...args: string[]): { process: ChildProcess; output: () => string };
  /** Writes a manifest and returns its path. */
  file(name: string, content: string): string;
  close(): Promise<void>;
}

function isInstalled(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    // Whatever the reason, there is no witness here.
    return false;
  }
}

const installed = isInstalled();
if (!installed) {
  process.stdout.write(
    'not run: what the real kubectl says to local-cloud, since kubectl is not installed here\n',
  );
}

/** `describe` where kubectl is installed; elsewhere the suite counts nothing. */
export const describeWithKubectl = installed ? describe : describe.skip;

/** Starts local-cloud, with kubectl as its administrator. */
export async function startKubectl(): Promise<Kubectl> {
  const directory = mkdtempSync(path.join(tmpdir(), 'local-cloud-kubectl-'));
  const cloud = await startLocalCloud({
    dataDir: path.join(directory, 'data'),
    podStartMs: 50,
    ports: {
      identity: 0,
      entra: 0,
      arm: 0,
      kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
    },
  });
  const common = [
    ...['--kubeconfig', cloud.clusters[0].kubeconfigFile],
    ...['--cache-dir', path.join(directory, 'cache')],
  ];
  const run = (...args: string[]) =>
    new Promise<Outcome>(resolve => {
      execFile('kubectl', [...common, ...args], (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  return {
    cloud,
    run,
    print: async (...args) => {
      const { code, stdout, stderr } = await run(...args);
      if (code === 0) return stdout;
      throw new Error(`kubectl ${args.join(' ')}: ${stderr}${stdout}`);
    },
    start: (...args) => {
      const child = spawn('kubectl', [...common, ...args]);
      let output = '';
      child.stdout.on('data', data => (output += data));
      return { process: child, output: () => output };
    },
    file: (name, content) => {
      const file = path.join(directory, name);
      writeFileSync(file, content);
      return file;
    },
    close: async () => {
      await cloud.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A manifest of a ConfigMap. */
export function configMapYaml(name: string, data: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${data}\n`;
}

/** A manifest of a Deployment of two pods. */
export function deploymentYaml(name: string, image: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  replicas: 2
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers: [{name: main, image: "${image}", ports: [{containerPort: 80}]}]
`;
}

/** Asks again until it is so; for what kubectl shows without waiting for it. */
export async function eventually(
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isSo()) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('it did not come to be so');
}
