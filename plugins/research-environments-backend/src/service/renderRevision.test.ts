import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { ADA } from '../__testUtils__/FakeDirectory';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { replanDraft } from './changeEnvironment';

jest.setTimeout(60_000);

const PRIVATE_LINK = {
  subnets: [{ id: '/subscriptions/s/subnet', addressRange: '10.60.4.0/24' }],
  dnsZones: { blob: '/subscriptions/s/zone' },
};

describe.each(eachDatabase())('rendering a revision on %s', (_, db) => {
  let portal: TestLifecycle;

  beforeEach(async () => {
    portal = await new TestLifecycle(
      await createWorld(await db.init()),
    ).start();
  });

  afterEach(() => portal.stop());

  it("hands the cluster's private link to Azure, and the range of Azure's endpoints to the cluster", async () => {
    const { cluster, azure } = portal.world;
    Object.assign(cluster.facts, { privateLink: PRIVATE_LINK });
    const renderAzure = azure.render.bind(azure);
    const ofAzure = jest
      .spyOn(azure, 'render')
      .mockImplementation((environment, content) => ({
        ...renderAzure(environment, content),
        privateEndpointRange: environment.privateLink?.subnets[0].addressRange,
      }));
    const ofCluster = jest.spyOn(cluster, 'render');

    await portal.requestAndPlan();
    expect(ofAzure.mock.calls[0][0].privateLink).toEqual(PRIVATE_LINK);
    expect(ofCluster.mock.calls[0][1]).toMatchObject({
      kind: 'kubernetes',
      privateEndpointRange: '10.60.4.0/24',
    });
  });

  it('gives another digest when the addresses of the endpoints change', async () => {
    const { azure } = portal.world;
    let range = '10.60.4.0/24';
    const renderAzure = azure.render.bind(azure);
    jest.spyOn(azure, 'render').mockImplementation((environment, content) => ({
      ...renderAzure(environment, content),
      privateEndpointRange: range,
    }));
    const id = await portal.requestAndPlan();
    const read = (await portal.get(id)).head.plan?.digest;
    range = '10.60.5.0/24';
    await replanDraft(portal.context, { id, viewer: await portal.viewer(ADA) });
    const { head } = await portal.settled(id);
    expect(read).toBeDefined();
    expect(head.plan?.digest).not.toBe(read);
  });
});
