import { ConfigReader } from '@backstage/config';
import { AzureSubscriptions } from './AzureSubscriptions';
import { readAzureConfig } from './readAzureConfig';

const azure = {
  tenantId: 'c6f1d9a2-5b0e-4c7d-8f3a-2e9b7d4a6c10',
  identities: {
    observe: { type: 'workload-identity' },
    provision: {
      type: 'client-secret',
      clientId: 'app',
      clientSecret: 'not-to-be-repeated',
    },
  },
  subscriptions: [
    {
      name: 'research-standard',
      id: '00000000-0000-4000-8000-000000000001',
      region: 'eastus',
      riskClasses: ['standard'],
    },
  ],
};

const reader = (value: unknown) =>
  new ConfigReader({ glovebox: { azure: value } as never });

describe('readAzureConfig', () => {
  it('reads the tenant, its identities and subscriptions', () => {
    expect(readAzureConfig(reader(azure))).toEqual({
      ...azure,
      subscriptions: [
        { ...azure.subscriptions[0], title: 'research-standard' },
      ],
    });
  });

  it('takes no Azure for an answer', () => {
    expect(readAzureConfig(new ConfigReader({}))).toBeUndefined();
    expect(AzureSubscriptions.fromConfig(new ConfigReader({})).list()).toEqual(
      [],
    );
  });

  it.each([
    [{ ...azure, tenantId: 'mine' }, 'glovebox.azure.tenantId: must be a GUID'],
    [
      { ...azure, subscription: [] },
      'glovebox.azure.subscription: is not known, did you mean subscriptions?',
    ],
    [
      { ...azure, resourceManagerEndpoint: 'http://localhost:7012' },
      'glovebox.azure.resourceManagerEndpoint: must be an https URL',
    ],
    [
      {
        ...azure,
        identities: {
          ...azure.identities,
          observe: { type: 'client-secret', clientId: 'a' },
        },
      },
      'glovebox.azure.identities.observe.clientSecret',
    ],
    [
      { ...azure, identities: { observe: azure.identities.observe } },
      'glovebox.azure.identities.provision',
    ],
    [
      {
        ...azure,
        subscriptions: [azure.subscriptions[0], azure.subscriptions[0]],
      },
      "glovebox.azure.subscriptions[1].name: 'research-standard'",
    ],
  ])('names the key that is wrong: %#', (value, message) => {
    expect(() => readAzureConfig(reader(value))).toThrow(message);
  });

  it('never repeats a secret', () => {
    const wrong = { ...azure, tenantId: 'mine' };
    expect(() => readAzureConfig(reader(wrong))).not.toThrow(
      'not-to-be-repeated',
    );
  });

  it('says at first use that the certificate authority cannot be read', () => {
    const subscriptions = AzureSubscriptions.fromConfig(
      reader({ ...azure, caFile: 'missing.crt' }),
    );
    expect(() =>
      subscriptions.get('research-standard').clients('observe'),
    ).toThrow("glovebox.azure.caFile: 'missing.crt' cannot be read (ENOENT)");
  });
});
