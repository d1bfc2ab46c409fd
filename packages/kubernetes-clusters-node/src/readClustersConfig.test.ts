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
    [{ ...entry, colour: 'red' }, 'colour'],
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

  it('refuses two clusters of one name', () => {
    expect(() => read([entry, entry])).toThrow(
      "glovebox.clusters[1].name: 'aks-east' is the name of another cluster too",
    );
  });
});
