import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentTarget } from '@glovebox/backstage-plugin-research-environments-node';
import { KubernetesCluster } from '@glovebox/kubernetes-clusters-node';
import { KubernetesTarget } from '../plugins/research-environments-backend-module-kubernetes/src/KubernetesTarget';
import { templateObjects } from './apply/templateObjects';
import { BenchContext, BenchResult } from './lib/Bench';
import { connectCluster } from './lib/connectCluster';
import { countRequests } from './lib/countRequests';
import { startCloud } from './lib/startCloud';
import { median, ms, timed } from './lib/statistics';
import { TargetSubject } from './lib/TargetSubject';

/** One environment in so many changes. */
const CHANGED = 100;
/** How many the portal looks at together, by default. */
const AT_ONCE = 8;
const OBJECTS = 5;
const TYPES = ['v1/ConfigMap', 'v1/Service', 'apps/v1/Deployment'];

/** Finds what changed in many environments: by watching and looking at those, and by looking at all of them. */
export async function observeEnvironments({
  quick,
  environments,
  progress,
}: BenchContext): Promise<BenchResult> {
  const cloud = await startCloud();
  try {
    const cluster = connectCluster(cloud.dataDir);
    const bench = new ObserveBench(cluster, new KubernetesTarget(cluster));
    const rows: string[][] = [];
    for (const size of quick ? [20, 100] : [environments / 5, environments]) {
      progress(`making ${size} environments`);
      await bench.grow(size);
      progress(`looking at ${size} environments`);
      rows.push(...(await bench.rows(quick ? 2 : 5)));
    }
    return {
      title: 'Observe environments',
      table: {
        head: [
          'environments, changed, way',
          'looked at',
          'requests',
          'time',
          'changes found',
        ],
        rows,
      },
      notes: [`Each environment has ${bench.objects} objects.`],
    };
  } finally {
    await cloud.stop();
  }
}

interface Outcome {
  looks: number;
  requests: number;
  took: number;
  found: number;
}

class ObserveBench {
  private readonly subjects = new Map<string, TargetSubject>();
  #change = 0;

  constructor(
    private readonly cluster: KubernetesCluster,
    private readonly target: EnvironmentTarget,
  ) {}

  /** Objects of one environment, those of the platform among them. */
  get objects(): number {
    const [subject] = this.subjects.values();
    return subject.rendered.documents.length;
  }

  /** Makes environments until there are so many. */
  async grow(size: number): Promise<void> {
    const made: TargetSubject[] = [];
    for (let index = this.subjects.size; index < size; index++) {
      const id = `b${String(index).padStart(7, '0')}`;
      const subject = new TargetSubject(
        this.target,
        id,
        templateObjects(OBJECTS),
      );
      this.subjects.set(id, subject);
      made.push(subject);
    }
    await each(made, subject => subject.apply());
  }

  async rows(rounds: number): Promise<string[][]> {
    const changed = Math.max(1, Math.round(this.subjects.size / CHANGED));
    const watched: Outcome[] = [];
    for (let round = 0; round < rounds; round++) {
      watched.push(await this.byWatching(changed));
    }
    await this.change(changed);
    const all = await this.look([...this.subjects.keys()]);
    const of = (outcomes: Outcome[], key: keyof Outcome) =>
      median(outcomes.map(outcome => outcome[key]));
    const row = (way: string, outcomes: Outcome[]) => [
      `${this.subjects.size}, ${changed}, ${way}`,
      String(of(outcomes, 'looks')),
      String(of(outcomes, 'requests')),
      ms(of(outcomes, 'took')),
      String(of(outcomes, 'found')),
    ];
    return [row('watch', watched), row('full GET and compare', [all])];
  }

  /** From the moment at which the last change is made until each environment that changed was looked at. */
  private async byWatching(changed: number): Promise<Outcome> {
    const told = new Set<string>();
    const end = new AbortController();
    const healthy = new Promise<void>(resolve => {
      void this.target.watch?.({
        signal: end.signal,
        types: TYPES,
        changed: id => told.add(id),
        resync: () => {},
        healthy: isHealthy => isHealthy && resolve(),
      });
    });
    await healthy;
    told.clear();
    const wanted = await this.change(changed);
    const start = performance.now();
    while (!wanted.every(id => told.has(id))) {
      await sleep(5);
    }
    const outcome = await this.look([...told]);
    end.abort();
    return { ...outcome, took: performance.now() - start };
  }

  /** Changes a config map of some environments, spread over all, as somebody beside the portal would. */
  private async change(count: number): Promise<string[]> {
    this.#change += 1;
    const ids = [...this.subjects.keys()];
    const step = Math.floor(ids.length / count);
    const chosen = Array.from({ length: count }, (_, i) => ids[i * step]);
    const value = `changed-${this.#change}`;
    await each(chosen, async id => {
      const { namespace } = this.subjects.get(id)!.environment;
      await this.cluster.client('provision').applyServerSide(
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'part-4', namespace },
          data: { 'settings.yaml': value },
        },
        { fieldManager: 'kubectl', force: true },
      );
    });
    return chosen;
  }

  private async look(ids: string[]): Promise<Outcome> {
    let found = 0;
    let took = 0;
    const requests = await countRequests(async () => {
      took = await timed(() =>
        each(ids, async id => {
          const { drift } = await this.subjects.get(id)!.observe();
          found += drift.length > 0 ? 1 : 0;
        }),
      );
    });
    return { looks: ids.length, requests, took, found };
  }
}

/** A few at once, as the portal does. */
async function each<T>(
  items: T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
