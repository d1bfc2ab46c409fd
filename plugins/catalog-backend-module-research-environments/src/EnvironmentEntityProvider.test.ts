import { entityEnvelopeSchemaValidator } from '@backstage/catalog-model';
import { mockServices } from '@backstage/backend-test-utils';
import { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import {
  environmentNameSchema,
  EnvironmentSummary,
} from '@glovebox/backstage-plugin-research-environments-common';
import { ResearchEnvironmentsService } from '@glovebox/backstage-plugin-research-environments-node';
import { EnvironmentEntityProvider } from './EnvironmentEntityProvider';
import { toEntities } from './toEntities';

function environment(name: string): EnvironmentSummary {
  return {
    id: `id-${name}`,
    name,
    ownerGroup: 'group:default/vision',
    purpose: 'Sweep the evaluation set',
    requester: 'user:default/ada',
    riskClass: 'standard',
    isolationClass: 'shared-kernel',
    template: { entityRef: 'template:default/t', title: 'T', digest: 'd' },
    placement: {
      targetIds: ['kubernetes:aks-east', 'azure:research'],
      region: 'eastus',
    },
    namespace: `env-${name}-x`,
    status: { word: 'Ready', tone: 'ok', reason: 'r', since: 's' },
    createdAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-08T00:00:00.000Z',
  };
}

describe('toEntities', () => {
  const options = {
    portalUrl: 'http://portal',
    platformGroup: 'group:default/platform',
  };

  it('makes valid resources with owner, dependencies, link and origin', () => {
    const entities = toEntities([environment('a'), environment('b')], options);
    const validate = entityEnvelopeSchemaValidator();
    expect(entities.map(entity => validate(entity).metadata.name)).toEqual([
      'azure.research',
      'kubernetes.aks-east',
      'a',
      'b',
    ]);
    expect(entities[2]).toMatchObject({
      kind: 'Resource',
      metadata: {
        annotations: {
          'backstage.io/managed-by-origin-location':
            'research-environments:id-a',
          'glovebox.dev/environment-id': 'id-a',
          'glovebox.dev/expires-at': '2026-01-08T00:00:00.000Z',
        },
        links: [{ url: 'http://portal/environments/a' }],
      },
      spec: {
        type: 'research-environment',
        owner: 'group:default/vision',
        lifecycle: 'Ready',
        dependsOn: [
          'resource:default/kubernetes.aks-east',
          'resource:default/azure.research',
        ],
      },
    });
  });

  it('lets no environment take the place of a target by its name', () => {
    for (const name of ['kubernetes-aks-east', 'azure-research']) {
      expect(environmentNameSchema.safeParse(name).success).toBe(true);
    }
    const names = toEntities(
      [environment('kubernetes-aks-east'), environment('azure-research')],
      options,
    ).map(entity => entity.metadata.name);
    expect(new Set(names).size).toBe(4);
    for (const target of names.slice(0, 2)) {
      expect(environmentNameSchema.safeParse(target).success).toBe(false);
    }
  });
});

describe('EnvironmentEntityProvider', () => {
  function setup(listAll: ResearchEnvironmentsService['listAll']) {
    const connection: jest.Mocked<EntityProviderConnection> = {
      applyMutation: jest.fn(),
      refresh: jest.fn(),
    };
    const provider = EnvironmentEntityProvider.create({
      environments: { listAll, request: jest.fn() },
      auth: mockServices.auth({ pluginId: 'catalog' }),
      portalUrl: 'http://portal',
      platformGroup: 'group:default/platform',
    });
    return { connection, provider };
  }

  it('replaces what the catalog holds by all pages', async () => {
    const { connection, provider } = setup(async ({ cursor }) =>
      cursor
        ? { items: [environment('b')] }
        : { items: [environment('a')], nextCursor: 'next' },
    );
    await provider.connect(connection);
    await provider.refresh();
    expect(connection.applyMutation).toHaveBeenCalledTimes(1);
    expect(connection.applyMutation.mock.calls[0][0]).toMatchObject({
      type: 'full',
      entities: expect.arrayContaining([
        expect.objectContaining({
          entity: expect.objectContaining({
            metadata: expect.objectContaining({ name: 'b' }),
          }),
        }),
      ]),
    });
  });

  it('leaves the catalog as it is when a page cannot be read, and recovers', async () => {
    let fails = true;
    const { connection, provider } = setup(async () => {
      if (fails) {
        throw new Error('not now');
      }
      return { items: [] };
    });
    await provider.connect(connection);
    await expect(provider.refresh()).rejects.toThrow('not now');
    expect(connection.applyMutation).not.toHaveBeenCalled();
    fails = false;
    await provider.refresh();
    expect(connection.applyMutation).toHaveBeenCalledTimes(1);
  });
});
