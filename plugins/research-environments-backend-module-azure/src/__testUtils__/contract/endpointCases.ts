import { BlockList } from 'node:net';
import { PrivateLink } from '@glovebox/backstage-plugin-research-environments-node';
import { parseResourceId } from '../../parseResourceId';
import { TargetRun } from '../runTarget';
import { ContractSuite } from './ContractSuite';

const ENDPOINTS = 'Microsoft.Network/privateEndpoints';
const API = '2024-05-01';

interface EndpointProperties {
  subnet: { id: string };
  customDnsConfigs?: { ipAddresses?: string[] }[];
}

interface ZoneGroupProperties {
  privateDnsZoneConfigs: {
    properties: { recordSets?: { ipAddresses?: string[] }[] };
  }[];
}

/** Private endpoints, where the run was told where they go. */
export function endpointCases(
  get: () => ContractSuite,
  { subnets: [subnet], ...zones }: PrivateLink,
) {
  it('places endpoints in the shared subnet, side by side, and leaves the subnet alone when they go', async () => {
    const suite = get();
    const before = await sharedResources(suite, subnet.id);
    expect(before.length).toBeGreaterThan(0);
    const first = suite.start();
    const second = suite.start();
    await first.apply();
    await second.apply();

    const one = await endpointOf(suite, first);
    const two = await endpointOf(suite, second);
    expect([one.subnet, two.subnet]).toEqual([subnet.id, subnet.id]);
    expect(isWithin(subnet.addressRange, one.address)).toBe(true);
    expect(isWithin(subnet.addressRange, two.address)).toBe(true);
    expect(one.address).not.toBe(two.address);

    const { inventory } = await first.destroy();
    expect(inventory).toContainEqual(
      expect.objectContaining({ type: ENDPOINTS, outcome: 'removed' }),
    );
    expect(await sharedResources(suite, subnet.id)).toEqual(before);
    await expect(endpointOf(suite, second)).resolves.toEqual(two);
    await expect(second.observe()).resolves.toMatchObject({
      baselineObserved: true,
    });
  });

  it('names the subnet in the plan where it is not there', async () => {
    const suite = get();
    const unknown = { ...subnet, id: `${subnet.id}-unknown` };
    const env = suite.environment({
      privateLink: { ...zones, subnets: [unknown] },
    });
    const { name } = parseResourceId(unknown.id);
    await expect(
      suite.start(suite.template(), env).plan(),
    ).resolves.toMatchObject({
      objects: [{ refused: expect.stringContaining(name.split('/').at(-1)!) }],
    });
  });
}

/** What is in the resource group of the subnet. */
async function sharedResources(
  suite: ContractSuite,
  subnetId: string,
): Promise<string[]> {
  const group = /\/resourceGroups\/([^/]+)\//i.exec(subnetId)![1];
  const ids: string[] = [];
  const pages = suite.subscription
    .clients('observe')
    .resources.resources.listByResourceGroup(group);
  for await (const { id } of pages) {
    ids.push(id ?? '');
  }
  return ids.sort();
}

async function endpointOf(suite: ContractSuite, r: TargetRun) {
  const id = await suite.idOf(r, ENDPOINTS);
  const { resources } = suite.subscription.clients('provision').resources;
  const endpoint = (await resources.getById(id, API))
    .properties as unknown as EndpointProperties;
  const zoneGroup = (
    await resources.getById(`${id}/privateDnsZoneGroups/default`, API)
  ).properties as unknown as ZoneGroupProperties;
  // Azure says the address at the zone group once there is one, and at the endpoint before.
  const configs = [
    ...zoneGroup.privateDnsZoneConfigs.flatMap(
      ({ properties }) => properties.recordSets ?? [],
    ),
    ...(endpoint.customDnsConfigs ?? []),
  ];
  const [address] = configs.flatMap(({ ipAddresses = [] }) => ipAddresses);
  return { subnet: endpoint.subnet.id, address };
}

function isWithin(range: string, address: string): boolean {
  const [network, bits] = range.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(bits));
  return list.check(address);
}
