import { JsonObject } from '@backstage/types';
import {
  sampleEnvironment,
  samplePrivateLink,
  sampleTemplate,
  SUBSCRIPTION_ID,
} from '../__testUtils__/sampleEnvironment';
import { assembleTemplate } from './assembleTemplate';
import { renderEnvironment } from './renderEnvironment';

const render = (
  template: JsonObject,
  environment = sampleEnvironment(),
  parameters: JsonObject = {},
) =>
  renderEnvironment(
    { targetId: 'azure:research', subscriptionId: SUBSCRIPTION_ID },
    environment,
    { kind: 'azure', template, parameters },
  );

type Deployment = {
  name: string;
  dependsOn: string[];
  resourceGroup: string;
  properties: { template: { resources: JsonObject[]; variables: JsonObject } };
};
const nested = (template: JsonObject, name: string) =>
  (template.resources as unknown as Deployment[]).find(r => r.name === name);

describe('renderEnvironment', () => {
  it('keeps what the platform adds apart from what the template brings', () => {
    const { documents } = render(sampleTemplate());
    expect(documents.map(d => d.origin)).toEqual(['baseline', 'template']);
  });

  it("federates the identity with the environment's service account and no other", () => {
    const [platform] = render(sampleTemplate()).documents;
    const identity = nested(platform.content, 'glovebox-identity');
    expect(identity?.properties.template.resources[1]).toMatchObject({
      name: 'id-env-protein-a1b2c3d4/workload',
      properties: {
        issuer: 'https://oidc.example.com/aks-east/',
        subject: 'system:serviceaccount:env-protein-a1b2c3d4:workload',
        audiences: ['api://AzureADTokenExchange'],
      },
    });
  });

  it('trusts no cluster when none is known', () => {
    const [platform] = render(
      sampleTemplate(),
      sampleEnvironment({ clusterOidcIssuer: undefined }),
    ).documents;
    expect(
      nested(platform.content, 'glovebox-identity')?.properties.template
        .resources,
    ).toHaveLength(1);
  });

  it('gives the identity access to each storage account, after the template is deployed', () => {
    const [platform] = render(
      sampleTemplate({ accounts: ['data', 'models'] }),
    ).documents;
    const access = nested(platform.content, 'glovebox-access');
    expect(access?.dependsOn).toEqual([
      'glovebox-identity',
      'glovebox-template',
    ]);
    expect(access?.properties.template.variables).toEqual({
      suffix: '[uniqueString(resourceGroup().id)]',
    });
    expect(access?.properties.template.resources.map(r => r.scope)).toEqual([
      "[resourceId('Microsoft.Storage/storageAccounts', concat('data', variables('suffix')))]",
      "[resourceId('Microsoft.Storage/storageAccounts', concat('models', variables('suffix')))]",
    ]);
  });

  it('places an endpoint for each storage account in the shared subnet, after the template is deployed', () => {
    const rendered = render(sampleTemplate({ accounts: ['data', 'models'] }));
    const endpoints = nested(
      rendered.documents[0].content,
      'glovebox-endpoints',
    );
    expect(endpoints?.dependsOn).toEqual(['glovebox-template']);
    const { resources } = endpoints!.properties.template;
    const nameOf = (account: string) =>
      `concat('glovebox-', concat('${account}', variables('suffix')), '-blob')`;
    expect(resources.map(r => r.name)).toEqual([
      `[${nameOf('data')}]`,
      `[concat(${nameOf('data')}, '/default')]`,
      `[${nameOf('models')}]`,
      `[concat(${nameOf('models')}, '/default')]`,
    ]);
    expect(resources[0]).toMatchObject({
      location: 'eastus',
      tags: { 'glovebox-environment-id': 'a1b2c3d4' },
      properties: {
        subnet: { id: samplePrivateLink.subnets[0].id },
        privateLinkServiceConnections: [
          {
            properties: {
              privateLinkServiceId:
                "[resourceId('Microsoft.Storage/storageAccounts', concat('data', variables('suffix')))]",
              groupIds: ['blob'],
            },
          },
        ],
      },
    });
    expect(resources[1]).toMatchObject({
      properties: {
        privateDnsZoneConfigs: [
          {
            properties: { privateDnsZoneId: samplePrivateLink.dnsZones.blob },
          },
        ],
      },
    });
    expect(rendered.privateEndpointRange).toBe('10.60.4.0/24');
  });

  it('adds an endpoint for dfs where an account has a hierarchical namespace', () => {
    const [platform] = render(
      sampleTemplate({ properties: { isHnsEnabled: true } }),
    ).documents;
    const names = nested(
      platform.content,
      'glovebox-endpoints',
    )?.properties.template.resources.map(r => String(r.name));
    expect(names).toHaveLength(4);
    expect(names?.[2]).toContain("'-dfs'");
  });

  it('makes no endpoint without a subnet in the subscription, and none without storage', () => {
    const elsewhere = {
      ...samplePrivateLink,
      subnets: samplePrivateLink.subnets.map(subnet => ({
        ...subnet,
        id: subnet.id.replace(SUBSCRIPTION_ID, 'another'),
      })),
    };
    for (const rendered of [
      render(sampleTemplate(), sampleEnvironment({ privateLink: undefined })),
      render(sampleTemplate(), sampleEnvironment({ privateLink: elsewhere })),
      render(sampleTemplate({ accounts: [] })),
    ]) {
      expect(
        nested(rendered.documents[0].content, 'glovebox-endpoints'),
      ).toBeUndefined();
      expect(rendered.privateEndpointRange).toBeUndefined();
    }
  });

  it('lets no literal name break out of the expression that it is put in', () => {
    const template: JsonObject = {
      resources: [
        {
          type: 'microsoft.storage/StorageAccounts',
          name: "a')), evil('",
          apiVersion: '2023-05-01',
        },
      ],
    };
    const [platform] = render(template).documents;
    const access = nested(platform.content, 'glovebox-access');
    expect(access?.properties.template.resources[0].scope).toBe(
      "[resourceId('Microsoft.Storage/storageAccounts', 'a'')), evil(''')]",
    );
  });

  it('tags what takes tags, over what the template says', () => {
    const template = sampleTemplate();
    const [account] = template.resources as JsonObject[];
    account.tags = { 'glovebox-environment-id': 'other', cost: 'lab' };
    const [, own] = render(template).documents;
    expect((own.content.resources as JsonObject[])[0].tags).toMatchObject({
      'glovebox-environment-id': 'a1b2c3d4',
      'glovebox-owner-group': 'group:default/protein-lab',
      cost: 'lab',
    });
  });

  it("nests the template in the platform's, in the environment's group", () => {
    const rendered = render(sampleTemplate());
    const { template, fingerprint } = assembleTemplate(
      sampleEnvironment(),
      rendered,
    );
    expect(nested(template, 'glovebox-template')).toMatchObject({
      resourceGroup: 'rg-env-protein-a1b2c3d4',
      properties: { expressionEvaluationOptions: { scope: 'inner' } },
    });
    const other = render(sampleTemplate({ accounts: ['models'] }));
    expect(assembleTemplate(sampleEnvironment(), other).fingerprint).not.toBe(
      fingerprint,
    );
    expect(
      assembleTemplate(sampleEnvironment(), render(sampleTemplate()))
        .fingerprint,
    ).toBe(fingerprint);
  });

  it('adds its baseline even when the template brings nothing', () => {
    const rendered = render({ resources: [] });
    expect(rendered.documents).toHaveLength(1);
    const { template } = assembleTemplate(sampleEnvironment(), rendered);
    expect((template.resources as JsonObject[]).map(r => r.name)).toEqual([
      'rg-env-protein-a1b2c3d4',
      'glovebox-identity',
    ]);
  });

  it('takes parameters into the template, and refuses those that it does not have', () => {
    const [, own] = render(sampleTemplate(), sampleEnvironment(), {
      location: 'westus',
    }).documents;
    expect(own.content.parameters).toEqual({
      location: { type: 'string', defaultValue: 'westus' },
    });
    expect(() =>
      render(sampleTemplate(), sampleEnvironment(), { size: 1 }),
    ).toThrow("has no parameter 'size'");
  });

  it.each<[string, JsonObject]>([
    [
      'only the platform writes',
      { type: 'Microsoft.Authorization/roleAssignments', name: 'a' },
    ],
    [
      'only the platform writes',
      { type: 'microsoft.resources/deployments', name: 'a' },
    ],
    [
      'copy loop',
      { type: 'Microsoft.Storage/storageAccounts', name: 'a', copy: {} },
    ],
    [
      'scope of its own',
      { type: 'Microsoft.Storage/storageAccounts', name: 'a', scope: '/' },
    ],
    [
      'a name that it keeps for itself',
      { type: 'Microsoft.Network/privateEndpoints', name: 'glovebox-a-blob' },
    ],
    ['without a type', { name: 'a' }],
  ])('refuses what a template may not hold: %s', (message, resource) => {
    expect(() => render({ resources: [resource] })).toThrow(message);
  });

  it('refuses outputs', () => {
    expect(() => render({ resources: [], outputs: {} })).toThrow('outputs');
  });
});
