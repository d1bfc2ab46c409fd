import { sampleConfigMap } from '../sampleEnvironment';
import { ContractSuite } from './ContractSuite';
import { until } from './until';

const TYPES = [
  'v1/ConfigMap',
  'v1/PersistentVolumeClaim',
  'v1/Pod',
  'v1/Service',
  'apps/v1/Deployment',
  'apps/v1/StatefulSet',
  'batch/v1/CronJob',
  'batch/v1/Job',
  'policy/v1/PodDisruptionBudget',
];

/** What observation costs: nothing while nothing changes, and one environment's lists when one did. */
export function watchCases(get: () => ContractSuite): void {
  it('tells which environment changed, and asks the server nothing meanwhile', async () => {
    const suite = get();
    const runs = [];
    for (let i = 0; i < 3; i++) {
      const r = suite.start([sampleConfigMap('settings')]);
      await r.apply();
      runs.push(r);
    }
    const abort = new AbortController();
    const changed = new Set<string>();
    let resyncs = 0;
    let healthy = false;
    let problem: string | undefined;
    const ended = suite.target.watch({
      signal: abort.signal,
      types: TYPES,
      changed: id => changed.add(id),
      resync: () => {
        resyncs += 1;
      },
      healthy: (now, reason) => {
        healthy = now;
        problem = reason;
      },
    });
    try {
      await until(
        'the watch is healthy',
        async () => ({ healthy, problem }),
        state => state.healthy,
        30_000,
      );
      // One for each kind that the server has: what was before is found by looking.
      expect(resyncs).toBeGreaterThan(10);
      await new Promise(resolve => setTimeout(resolve, 1_500));
      changed.clear();
      const asked = () =>
        suite.gateway.requests.filter(q => q.identity === 'observe');
      const before = asked().length;

      await new Promise(resolve => setTimeout(resolve, 1_000));
      expect(asked().slice(before)).toEqual([]);
      expect([...changed]).toEqual([]);

      const [one] = runs;
      await suite.admin.delete(suite.configMap(one, 'settings'));
      await until(
        'what was told',
        async () => changed.size,
        size => size > 0,
      );
      expect([...changed]).toEqual([one.environment.id]);

      const { drift } = await one.observe();
      expect(drift).toMatchObject([{ name: 'settings', change: 'missing' }]);
      const where = new Set(
        asked()
          .slice(before)
          .map(q => (q.resource === 'namespaces' ? q.name : q.namespace)),
      );
      expect([...where]).toEqual([one.environment.namespace]);
    } finally {
      abort.abort();
      await ended;
    }
  });

  it('tells of what the portal did not make, where only the portal writes', async () => {
    const suite = get();
    const r = suite.start([]);
    await r.apply();
    const abort = new AbortController();
    const changed = new Set<string>();
    let healthy = false;
    let problem: string | undefined;
    const ended = suite.target.watch({
      signal: abort.signal,
      types: [],
      changed: id => changed.add(id),
      resync: () => {},
      healthy: (now, reason) => {
        healthy = now;
        problem = reason;
      },
    });
    try {
      await until(
        'the watch is healthy',
        async () => ({ healthy, problem }),
        state => state.healthy,
        30_000,
      );
      await new Promise(resolve => setTimeout(resolve, 500));
      changed.clear();
      await suite.change({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'added', namespace: r.environment.namespace },
        spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] },
      });
      await until(
        'what was told',
        async () => changed.size,
        size => size > 0,
      );
      expect([...changed]).toEqual([r.environment.id]);
    } finally {
      abort.abort();
      await ended;
    }
  });
}
