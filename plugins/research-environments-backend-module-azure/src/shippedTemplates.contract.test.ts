import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ContractSuite } from './__testUtils__/contract/ContractSuite';

jest.setTimeout(120_000);

const TEMPLATES = resolve(__dirname, '../../../templates');

describe('shipped templates in a subscription', () => {
  let suite: ContractSuite;

  beforeAll(async () => {
    suite = await ContractSuite.start({ cleanUp: false });
  });

  afterAll(async () => {
    await suite?.stop();
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
      const r = suite.start(template);

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
