import { applyCases } from './__testUtils__/contract/applyCases';
import { contractOptions } from './__testUtils__/contract/contractOptions';
import { ContractSuite } from './__testUtils__/contract/ContractSuite';
import { destroyCases } from './__testUtils__/contract/destroyCases';
import { endpointCases } from './__testUtils__/contract/endpointCases';
import { failureCases } from './__testUtils__/contract/failureCases';
import { removeLeftovers } from './__testUtils__/contract/leftovers';
import { observeCases } from './__testUtils__/contract/observeCases';
import { planCases } from './__testUtils__/contract/planCases';
import { protectionCases } from './__testUtils__/contract/protectionCases';
import { samplePrivateLink } from './__testUtils__/sampleEnvironment';

const options = contractOptions();
const { given } = options;

jest.setTimeout(given ? 60 * 60_000 : 120_000);

/** The same cases on local-cloud, and by `yarn contract:azure` on a given subscription. */
describe(`The Azure connector on ${
  given ? 'the given subscription' : 'local-cloud'
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
      const remove = () =>
        removeLeftovers(suite.subscription, undefined, suite.patience);
      const removed = await remove();
      expect(await remove()).toEqual([]);
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
  describe('protection', () => {
    protectionCases(get);
  });
  // Not run where no subnet was given.
  (given && !given.privateLink ? describe.skip : describe)(
    'private endpoints',
    () => {
      endpointCases(get, given?.privateLink ?? samplePrivateLink);
    },
  );
  describe('destroy', () => {
    destroyCases(get);
  });
  describe('failures', () => {
    const ownIdentities =
      given?.identities.observe.clientId !==
      given?.identities.provision.clientId;
    failureCases(get, { ownIdentities: !given || ownIdentities });
  });
});
