import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TargetRun } from './__testUtils__/runTarget';
import { sampleEnvironment } from './__testUtils__/sampleEnvironment';
import {
  startTestSubscription,
  TestSubscription,
} from './__testUtils__/startTestSubscription';
import { AzureTarget } from './AzureTarget';

jest.setTimeout(120_000);

const TEMPLATES = resolve(__dirname, '../../../templates');

describe('shipped templates in a subscription', () => {
  let test: TestSubscription;

  beforeAll(async () => {
    test = await startTestSubscription();
  });

  afterAll(async () => {
    await test?.stop();
  });

  it.each(['gpu-training'])(
    '%s is planned without a refusal and comes up',
    async name => {
      const template = JSON.parse(
        readFileSync(
          resolve(TEMPLATES, name, 'example/rendered/azure/main.json'),
          'utf8',
        ),
      );
      const environment = sampleEnvironment({
        id: name.slice(0, 8),
        namespace: `env-${name}`,
        region: 'eastus',
      });
      const target = new AzureTarget(test.subscription);
      const r = new TargetRun(
        target,
        environment,
        target.render(environment, { kind: 'azure', template, parameters: {} }),
      );

      const plan = await r.plan();
      expect(plan.objects.filter(o => o.refused)).toEqual([]);

      const { outputs } = await r.apply();
      expect(outputs?.identityClientId).toBeDefined();
      const observed = await r.observe();
      expect(observed.baselineObserved).toBe(true);
      expect(observed.resources.filter(o => o.health !== 'current')).toEqual(
        [],
      );
      expect(observed.resources).toHaveLength(plan.objects.length);

      // Planned again, nothing is left to change.
      const again = await r.plan();
      expect(again.objects.filter(o => o.change !== 'none')).toEqual([]);
    },
  );
});
