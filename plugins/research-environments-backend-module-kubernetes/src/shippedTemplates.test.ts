import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { sampleEnvironment } from './__testUtils__/sampleEnvironment';
import { TargetRun } from './__testUtils__/runTarget';
import {
  startTestCluster,
  TestCluster,
} from './__testUtils__/startTestCluster';
import { KubernetesTarget } from './KubernetesTarget';

jest.setTimeout(120_000);

const TEMPLATES = resolve(__dirname, '../../../templates');

describe('shipped templates on a cluster', () => {
  let test: TestCluster;

  beforeAll(async () => {
    test = await startTestCluster();
  });

  afterAll(async () => {
    await test?.stop();
  });

  it.each<[string, Partial<TargetEnvironment>]>([
    ['gpu-training', {}],
    [
      'secure-notebook',
      {
        isolationClass: 'gvisor',
        egress: 'none',
        riskClass: 'high-risk',
        gpu: undefined,
      },
    ],
  ])(
    '%s is planned without a refusal, comes up and runs',
    async (name, facts) => {
      const folder = resolve(TEMPLATES, name, 'example/rendered/kubernetes');
      const objects = readdirSync(folder).map(file =>
        parse(readFileSync(resolve(folder, file), 'utf8')),
      );
      const id = `s${Date.now().toString(36).slice(-7)}`;
      const environment = sampleEnvironment({
        id,
        namespace: `env-shipped-${id}`,
        gpu: { type: 'H100', count: 16 },
        ...facts,
      });
      const target = new KubernetesTarget(test.cluster);
      const r = new TargetRun(
        target,
        environment,
        target.render(environment, { kind: 'kubernetes', objects }),
      );

      const plan = await r.plan();
      expect(plan.objects.filter(o => o.refused)).toEqual([]);

      await r.apply({ identityClientId: 'client-1' });
      let observed = await r.observe();
      for (let i = 0; i < 100 && !observed.workloadsRunning; i++) {
        await new Promise(done => setTimeout(done, 100));
        observed = await r.observe();
      }
      expect(observed.resources.filter(o => o.health !== 'current')).toEqual(
        [],
      );
      expect(observed).toMatchObject({
        baselineObserved: true,
        workloadsRunning: true,
      });
      // Planned again, nothing is left to change.
      const again = await r.plan();
      expect(again.objects.filter(o => o.change !== 'none')).toEqual([]);
    },
  );
});
