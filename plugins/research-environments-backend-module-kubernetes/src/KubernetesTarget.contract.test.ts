import { applyCases } from './__testUtils__/contract/applyCases';
import { confinementCases } from './__testUtils__/contract/confinementCases';
import { contractOptions } from './__testUtils__/contract/contractOptions';
import { ContractSuite } from './__testUtils__/contract/ContractSuite';
import { destroyCases } from './__testUtils__/contract/destroyCases';
import { driftCases } from './__testUtils__/contract/driftCases';
import { failureCases } from './__testUtils__/contract/failureCases';
import { leastPrivilegeCases } from './__testUtils__/contract/leastPrivilegeCases';
import { removeLeftovers } from './__testUtils__/contract/leftovers';
import { observeCases } from './__testUtils__/contract/observeCases';
import { peopleCases } from './__testUtils__/contract/peopleCases';
import { planCases } from './__testUtils__/contract/planCases';
import { watchCases } from './__testUtils__/contract/watchCases';

jest.setTimeout(300_000);

const options = contractOptions();

/** The same cases on local-cloud, and by `yarn contract:kubernetes` on the API server of a kubeconfig. */
describe(`The Kubernetes connector on ${
  options.kubeconfig ? 'the given API server' : 'local-cloud'
}`, () => {
  let suite: ContractSuite;
  const get = () => suite;

  beforeAll(async () => {
    suite = await ContractSuite.start(options);
  });

  beforeEach(() => {
    suite.now = new Date('2026-03-01T12:00:00Z');
  });

  afterAll(async () => {
    await suite?.stop();
  });

  if (options.cleanUp) {
    it('removes what an interrupted run left', async () => {
      const removed = await removeLeftovers(suite.raw, undefined);
      expect(await removeLeftovers(suite.raw, undefined)).toEqual([]);
      process.stdout.write(
        `Removed: ${removed.length > 0 ? removed.join(', ') : 'nothing'}\n`,
      );
    });
    return;
  }

  describe('plan', () => {
    planCases(get);
  });
  describe('apply', () => {
    applyCases(get);
  });
  describe('observe', () => {
    observeCases(get);
  });
  describe('drift', () => {
    driftCases(get);
  });
  describe('watch', () => {
    watchCases(get);
  });
  describe('destroy', () => {
    destroyCases(get);
  });
  describe('failures', () => {
    failureCases(get);
  });
  describe('people', () => {
    peopleCases(get);
  });
  describe('confinement', () => {
    confinementCases(get);
  });
  // Last: it looks at what the connector asked in all the others.
  describe('least privilege', () => {
    leastPrivilegeCases(get);
  });
});
