import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EnvironmentTarget } from '@glovebox/backstage-plugin-research-environments-node';
import { stringify } from 'yaml';
import { KubernetesTarget } from '../plugins/research-environments-backend-module-kubernetes/src/KubernetesTarget';
import { templateObjects } from './apply/templateObjects';
import { BenchContext, BenchResult } from './lib/Bench';
import { connectCluster } from './lib/connectCluster';
import { BenchCloud, startCloud } from './lib/startCloud';
import { median, ms, timed } from './lib/statistics';
import { TargetSubject } from './lib/TargetSubject';

const SIZES = [30, 300];
const run = promisify(execFile);

/** Applies an environment with the connector, and the same objects with kubectl, by turns on one server. */
export async function applyEnvironment({
  quick,
  progress,
}: BenchContext): Promise<BenchResult> {
  const cloud = await startCloud();
  try {
    const bench = new ApplyBench(
      cloud,
      new KubernetesTarget(connectCluster(cloud.dataDir)),
    );
    const rows: string[][] = [];
    for (const size of SIZES) {
      const rounds = quick ? 2 : 11;
      progress(`${size} objects, ${rounds} rounds`);
      rows.push(row(size, await bench.rounds(size, rounds)));
    }
    return {
      title: 'Apply an environment',
      table: {
        head: [
          'objects',
          'connector',
          'kubectl apply --server-side',
          'ratio',
          'kubectl without its start',
          'ratio',
        ],
        rows,
      },
      notes: [`kubectl ${await kubectlVersion()}.`],
    };
  } finally {
    await cloud.stop();
  }
}

interface Samples {
  connector: number[];
  kubectl: number[];
  kubectlStart: number[];
}

function row(size: number, { connector, kubectl, kubectlStart }: Samples) {
  const [ours, theirs] = [median(connector), median(kubectl)];
  const without = theirs - median(kubectlStart);
  return [
    String(size),
    ms(ours),
    ms(theirs),
    (ours / theirs).toFixed(2),
    ms(without),
    (ours / without).toFixed(2),
  ];
}

class ApplyBench {
  #count = 0;

  constructor(
    private readonly cloud: BenchCloud,
    private readonly target: EnvironmentTarget,
  ) {}

  /** The first round warms both up and does not count. Who goes first alternates. */
  async rounds(size: number, rounds: number): Promise<Samples> {
    const samples: Samples = { connector: [], kubectl: [], kubectlStart: [] };
    for (let round = 0; round <= rounds; round++) {
      const turns: (keyof Samples)[] =
        round % 2 === 0
          ? ['connector', 'kubectl', 'kubectlStart']
          : ['kubectlStart', 'kubectl', 'connector'];
      for (const turn of turns) {
        const took = await this.turn(turn, size);
        if (round > 0) {
          samples[turn].push(took);
        }
      }
    }
    return samples;
  }

  private async turn(turn: keyof Samples, size: number): Promise<number> {
    if (turn === 'kubectlStart') {
      return timed(() => run('kubectl', ['version', '--client']));
    }
    const subject = this.next(size);
    const took =
      turn === 'connector'
        ? await timed(() => subject.apply())
        : await this.kubectl(subject);
    await this.remove(subject.environment.namespace, size);
    return took;
  }

  /** A new environment of exactly so many objects, the platform's baseline and the namespace among them. */
  private next(size: number): TargetSubject {
    this.#count += 1;
    const id = `b${String(this.#count).padStart(7, '0')}`;
    const of = (count: number) =>
      new TargetSubject(this.target, id, templateObjects(count));
    return of(size - of(0).rendered.documents.length);
  }

  private async kubectl({
    environment,
    rendered,
  }: TargetSubject): Promise<number> {
    const file = join(this.cloud.dataDir, `${environment.id}.yaml`);
    await writeFile(
      file,
      rendered.documents.map(({ content }) => stringify(content)).join('---\n'),
    );
    return timed(() =>
      this.runKubectl(['apply', '--server-side', '--filename', file]),
    );
  }

  /** Leaves the server as it was: what one leaves behind must not slow the other down. */
  private async remove(namespace: string, size: number): Promise<void> {
    const { stdout } = await this.runKubectl([
      'get',
      'configmaps,services,deployments,networkpolicies,rolebindings,resourcequotas,limitranges,serviceaccounts',
      '--namespace',
      namespace,
      '--no-headers',
    ]);
    const made = stdout.trim().split('\n').length;
    if (made < size - 1) {
      throw new Error(`Only ${made} of ${size} objects are in ${namespace}.`);
    }
    await this.runKubectl(['delete', 'namespace', namespace, '--wait=true']);
  }

  private runKubectl(args: string[]) {
    return run('kubectl', [
      ...args,
      '--kubeconfig',
      join(this.cloud.dataDir, 'local-cloud', 'kubeconfig'),
      '--context',
      'aks-east',
      '--cache-dir',
      join(this.cloud.dataDir, 'kubectl-cache'),
    ]);
  }
}

async function kubectlVersion(): Promise<string> {
  const { stdout } = await run('kubectl', [
    'version',
    '--client',
    '-o',
    'json',
  ]);
  return JSON.parse(stdout).clientVersion.gitVersion;
}
