import { ConfigReader } from '@backstage/config';
import { readClustersConfig } from './readClustersConfig';

const entry = {
  name: 'aks-east',
  region: 'eastus',
  riskClasses: ['standard'],
  identities: {
    observe: { kubeconfig: 'observe.yaml' },
    provision: {
      server: 'https://aks.example.com',
      azure: { type: 'workload-identity' },
    },
  },
};

const SUBSCRIPTION = '5e1f0c2a-93d4-4b8e-a6f7-1d0c9b8a7e61';
const networkId = (path: string, subscription = SUBSCRIPTION) =>
  `/subscriptions/${subscription}/resourceGroups/rg-network/providers/Microsoft.Network/${path}`;
const subnet = {
  id: networkId('virtualNetworks/vnet/subnets/endpoints'),
  addressRange: '10.60.4.0/24',
};
const privateLink = {
  subnets: [subnet],
  dnsZones: {
    blob: networkId('privateDnsZones/privatelink.blob.core.windows.net'),
  },
};

const read = (clusters: unknown[]) =>
  readClustersConfig(new ConfigReader({ glovebox: { clusters } as never }));

describe('readClustersConfig', () => {
  it('reads clusters and fills in what can be left out', () => {
    expect(read([entry])).toEqual([
      {
        ...entry,
        title: 'aks-east',
        gpuTypes: [],
        configKey: 'glovebox.clusters[0]',
        identities: {
          observe: { kubeconfig: 'observe.yaml' },
          provision: {
            server: 'https://aks.example.com',
            azure: {
              type: 'workload-identity',
              serverId: '6dae42f8-4368-4678-94ff-3960e28e3630',
            },
          },
        },
      },
    ]);
  });

  it('reads no clusters from an empty config', () => {
    expect(readClustersConfig(new ConfigReader({}))).toEqual([]);
  });

  it.each([
    [{ ...entry, region: undefined }, 'glovebox.clusters[0].region'],
    [{ ...entry, riskClasses: ['low'] }, 'glovebox.clusters[0].riskClasses[0]'],
    [
      { ...entry, regoin: 'eastus' },
      'glovebox.clusters[0].regoin: is not known, did you mean region?',
    ],
    [
      {
        ...entry,
        identities: { ...entry.identities, observe: { server: 'http://aks' } },
      },
      'glovebox.clusters[0].identities.observe.server: must be an https URL',
    ],
    [
      {
        ...entry,
        identities: { ...entry.identities, observe: { server: 'https://aks' } },
      },
      'identities.observe: needs exactly one of tokenFile and azure',
    ],
    [
      { ...entry, identities: { observe: entry.identities.observe } },
      'glovebox.clusters[0].identities.provision',
    ],
    [
      { ...entry, login: { type: 'azure' } },
      'glovebox.clusters[0].login.tenantId',
    ],
  ])('names the key that is wrong: %#', (cluster, message) => {
    expect(() => read([cluster])).toThrow(message);
  });

  it('reads where private endpoints go', () => {
    const other = {
      ...subnet,
      id: networkId(
        'virtualNetworks/vnet/subnets/endpoints',
        'a7d3e9b4-06c2-4f15-8b9d-72e4f1a0c582',
      ),
    };
    const two = { ...privateLink, subnets: [subnet, other] };
    expect(read([{ ...entry, privateLink: two }])[0].privateLink).toEqual(two);
  });

  it.each([
    [{ ...privateLink, subnets: [] }, 'privateLink.subnets'],
    [
      { ...privateLink, subnets: [subnet, { ...subnet }] },
      'privateLink.subnets[1].id: is a second subnet of the subscription',
    ],
    [
      {
        ...privateLink,
        subnets: [{ ...subnet, id: networkId('virtualNetworks/vnet') }],
      },
      'privateLink.subnets[0].id: must be the id of a subnet',
    ],
    ...[
      '10.60.4.0',
      '10.60.4.1/24',
      '10.0.0.0/8',
      '0.0.0.0/0',
      '10.60.4.0/30',
      'fd00::/64',
    ].map((addressRange): [object, string] => [
      { ...privateLink, subnets: [{ ...subnet, addressRange }] },
      'privateLink.subnets[0].addressRange: must be the subnet',
    ]),
    [{ ...privateLink, dnsZones: {} }, 'privateLink.dnsZones.blob'],
    [
      { ...privateLink, dnsZones: { blob: subnet.id } },
      'privateLink.dnsZones.blob: must be the id of the private DNS zone privatelink.blob.',
    ],
    [
      {
        ...privateLink,
        dnsZones: { ...privateLink.dnsZones, dfs: privateLink.dnsZones.blob },
      },
      'privateLink.dnsZones.dfs: must be the id of the private DNS zone privatelink.dfs.',
    ],
  ])('refuses a wrong privateLink: %#', (wrong, message) => {
    expect(() => read([{ ...entry, privateLink: wrong }])).toThrow(
      `glovebox.clusters[0].${message}`,
    );
  });

  it('refuses two clusters of one name', () => {
    expect(() => read([entry, entry])).toThrow(
      "glovebox.clusters[1].name: 'aks-east' is the name of another cluster too",
    );
  });
});
