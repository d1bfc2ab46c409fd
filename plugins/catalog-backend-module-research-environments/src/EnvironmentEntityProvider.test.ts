import {
  entityEnvelopeSchemaValidator,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { mockServices } from '@backstage/backend-test-utils';
import { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import {
  environmentNameSchema,
  EnvironmentSummary,
} from '@glovebox/backstage-plugin-research-environments-common';
import { ResearchEnvironmentsService } from '@glovebox/backstage-plugin-research-environments-node';
import { EnvironmentEntityProvider } from './EnvironmentEntityProvider';
import { gather } from './gather';
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

/** A lab of environments, each the holder of its name unless it ended. */
function setup(initial: EnvironmentSummary[] = []) {
  const open = new Map(initial.map(item => [item.id, item]));
  const names = new Map(initial.map(({ id, name }) => [id, name]));
  const listAll = jest.fn<
    ReturnType<ResearchEnvironmentsService['listAll']>,
    [{ cursor?: string }]
  >(async ({ cursor }) => {
    const items = [...open.values()];
    const at = Number(cursor ?? 0);
    const nextCursor = at + 1 < items.length ? String(at + 1) : undefined;
    return { items: items.slice(at, at + 1), nextCursor };
  });
  const findHolder = jest.fn(
    async ({ environmentId }: { environmentId: string }) => {
      const name = names.get(environmentId)!;
      const holder = [...open.values()].find(item => item.name === name);
      return { name, holder };
    },
  );
  const catalog = new Set<string>();
  const connection = {
    applyMutation: jest.fn(async (mutation: EntityProviderMutation) => {
      if (mutation.type === 'full') {
        catalog.clear();
      } else {
        mutation.removed.forEach(
          item => 'entityRef' in item && catalog.delete(item.entityRef),
        );
      }
      const added =
        mutation.type === 'full' ? mutation.entities : mutation.added;
      added.forEach(({ entity }) => catalog.add(stringifyEntityRef(entity)));
    }),
    refresh: jest.fn(),
  };
  const provider = EnvironmentEntityProvider.create({
    environments: { listAll, findHolder, request: jest.fn() },
    auth: mockServices.auth({ pluginId: 'catalog' }),
    portalUrl: 'http://portal',
    platformGroup: 'group:default/platform',
  });
  return {
    connection,
    provider,
    listAll,
    findHolder,
    add: (item: EnvironmentSummary) => {
      open.set(item.id, item);
      names.set(item.id, item.name);
    },
    end: (id: string) => open.delete(id),
    inCatalog: () =>
      [...catalog]
        .filter(ref => !ref.includes('.'))
        .map(ref => ref.split('/')[1])
        .sort(),
  };
}

describe('EnvironmentEntityProvider', () => {
  it('replaces what the catalog holds by all pages', async () => {
    const lab = setup([environment('a'), environment('b')]);
    await lab.provider.connect(lab.connection);
    await lab.provider.refresh();
    expect(lab.listAll).toHaveBeenCalledTimes(2);
    expect(lab.connection.applyMutation).toHaveBeenCalledTimes(1);
    expect(lab.inCatalog()).toEqual(['a', 'b']);
  });

  it('leaves the catalog as it is when a page cannot be read, and recovers', async () => {
    const lab = setup();
    lab.listAll.mockRejectedValueOnce(new Error('not now'));
    await lab.provider.connect(lab.connection);
    await expect(lab.provider.refresh()).rejects.toThrow('not now');
    expect(lab.connection.applyMutation).not.toHaveBeenCalled();
    await lab.provider.refresh();
    expect(lab.connection.applyMutation).toHaveBeenCalledTimes(1);
  });

  it('reads only the environment that changed', async () => {
    const lab = setup([environment('a'), environment('b')]);
    await lab.provider.connect(lab.connection);
    await lab.provider.update(['id-a']);
    expect(lab.listAll).not.toHaveBeenCalled();
    expect(lab.findHolder).toHaveBeenCalledTimes(1);
    expect(lab.inCatalog()).toEqual(['a']);
  });

  it('takes out an environment that ended, and no other', async () => {
    const lab = setup([environment('a'), environment('b')]);
    await lab.provider.connect(lab.connection);
    await lab.provider.refresh();
    lab.end('id-a');
    await lab.provider.update(['id-a']);
    expect(lab.inCatalog()).toEqual(['b']);
  });

  it('keeps an environment that took the name of one that ended, in whatever order their changes are told', async () => {
    const lab = setup([environment('a')]);
    await lab.provider.connect(lab.connection);
    await lab.provider.refresh();
    lab.end('id-a');
    lab.add({ ...environment('a'), id: 'id-new' });
    await lab.provider.update(['id-new']);
    await lab.provider.update(['id-a']);
    expect(lab.inCatalog()).toEqual(['a']);
    await lab.provider.update(['id-a', 'id-new']);
    expect(lab.connection.applyMutation.mock.lastCall?.[0]).toMatchObject({
      added: expect.arrayContaining([expect.anything()]),
      removed: [],
    });
  });

  it('makes two changes at once one after another', async () => {
    const lab = setup([environment('a')]);
    await lab.provider.connect(lab.connection);
    let answer: () => void = () => {};
    const until = new Promise<void>(resolve => {
      answer = resolve;
    });
    const first = lab.findHolder.getMockImplementation()!;
    lab.findHolder.mockImplementationOnce(async options => {
      const read = await first(options);
      await until;
      return read;
    });
    const early = lab.provider.update(['id-a']);
    await new Promise(setImmediate);
    lab.end('id-a');
    const late = lab.provider.update(['id-a']);
    answer();
    await Promise.all([early, late]);
    expect(lab.inCatalog()).toEqual([]);
  });

  it('mends with the next refresh what no event told and what could not be read', async () => {
    const lab = setup([environment('a'), environment('b')]);
    await lab.provider.connect(lab.connection);
    await lab.provider.refresh();
    lab.end('id-a');
    lab.add(environment('c'));
    lab.findHolder.mockRejectedValueOnce(new Error('not now'));
    await expect(lab.provider.update(['id-c'])).rejects.toThrow('not now');
    expect(lab.inCatalog()).toEqual(['a', 'b']);
    await lab.provider.refresh();
    expect(lab.inCatalog()).toEqual(['b', 'c']);
  });
});

describe('gather', () => {
  it('does what was named within its time once, and what comes later again', async () => {
    jest.useFakeTimers();
    try {
      const work = jest.fn(async () => {});
      const soon = gather<string>(1_000, work);
      soon.call('a');
      soon.call('b');
      soon.call('a');
      jest.advanceTimersByTime(1_000);
      soon.call('c');
      jest.advanceTimersByTime(1_000);
      expect(work.mock.calls).toEqual([
        [new Set(['a', 'b'])],
        [new Set(['c'])],
      ]);
    } finally {
      jest.useRealTimers();
    }
  });
});
