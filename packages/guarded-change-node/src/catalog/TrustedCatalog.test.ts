import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { sampleEntities, SAMPLE_TRUST_CONFIG } from '../testing/sampleEntities';
import { TrustedCatalog } from './TrustedCatalog';
import { TrustedOrigins } from './TrustedOrigins';

const EVIL = { origin: 'url:https://github.com/evil/catalog/org.yaml' };

function catalogOf(entities: Entity[]): TrustedCatalog {
  return TrustedCatalog.create({
    catalog: catalogServiceMock({ entities }),
    auth: mockServices.auth(),
    trusted: TrustedOrigins.fromConfig(new ConfigReader(SAMPLE_TRUST_CONFIG)),
  });
}

const lab = sampleEntities({
  vision: { members: ['ada', 'noor'], lead: 'noor' },
  security: { members: ['sam', 'mina'] },
});

describe('TrustedCatalog', () => {
  it('reads members, groups and leads of trusted entities', async () => {
    const catalog = catalogOf(lab);
    expect(await catalog.membersOf('group:default/security')).toEqual([
      'user:default/mina',
      'user:default/sam',
    ]);
    expect(await catalog.groupsOf('user:default/ada')).toEqual([
      'group:default/vision',
    ]);
    expect(await catalog.leadOf('group:default/vision')).toBe(
      'user:default/noor',
    );
    expect(await catalog.leadOf('group:default/security')).toBeUndefined();
    const isMember = (user: string) =>
      catalog.isMember(`user:default/${user}`, 'group:default/vision');
    expect(await isMember('ada')).toBe(true);
    expect(await isMember('sam')).toBe(false);
    expect(await isMember('nobody')).toBe(false);
  });

  it('also counts the members that a trusted group names itself', async () => {
    const entities = structuredClone(lab);
    const vision = entities.find(e => e.metadata.name === 'vision')!;
    vision.spec!.members = ['sam'];
    const catalog = catalogOf(entities);
    expect(await catalog.membersOf('group:default/vision')).toEqual([
      'user:default/ada',
      'user:default/noor',
      'user:default/sam',
    ]);
  });

  it('does not count a user who registered themselves into a group', async () => {
    const mallory = sampleEntities(
      { security: { members: ['mallory'] } },
      EVIL,
    );
    const entities = [
      ...structuredClone(lab),
      ...mallory.filter(e => e.kind === 'User'),
    ];
    // The catalog draws the relation on the trusted group all the same.
    entities
      .find(e => e.metadata.name === 'security')!
      .relations!.push({
        type: 'hasMember',
        targetRef: 'user:default/mallory',
      });
    const catalog = catalogOf(entities);

    expect(await catalog.membersOf('group:default/security')).toEqual([
      'user:default/mina',
      'user:default/sam',
    ]);
    expect(
      await catalog.isMember('user:default/mallory', 'group:default/security'),
    ).toBe(false);
    expect(await catalog.getUser('user:default/mallory')).toBeUndefined();
    expect(await catalog.groupsOf('user:default/mallory')).toEqual([]);
  });

  it('does not count a relation that no trusted entity states', async () => {
    const entities = structuredClone(lab);
    entities
      .find(e => e.metadata.name === 'security')!
      .relations!.push({ type: 'hasMember', targetRef: 'user:default/ada' });
    expect(
      await catalogOf(entities).membersOf('group:default/security'),
    ).not.toContain('user:default/ada');
  });

  it('knows no members and no lead of a group that anyone registered', async () => {
    const fake = sampleEntities(
      { owners: { members: ['ada'], lead: 'ada' } },
      EVIL,
    ).filter(e => e.kind === 'Group');
    const catalog = catalogOf([...lab, ...fake]);
    expect(await catalog.membersOf('group:default/owners')).toEqual([]);
    expect(await catalog.leadOf('group:default/owners')).toBeUndefined();
  });

  it('fails, rather than denying quietly, when the catalog cannot answer', async () => {
    const catalog = TrustedCatalog.create({
      catalog: catalogServiceMock.mock({
        getEntitiesByRefs: async () => {
          throw new Error('catalog is away');
        },
      }),
      auth: mockServices.auth(),
      trusted: TrustedOrigins.fromConfig(new ConfigReader(SAMPLE_TRUST_CONFIG)),
    });
    await expect(
      catalog.isMember('user:default/ada', 'group:default/vision'),
    ).rejects.toThrow('catalog is away');
  });

  describe('to show', () => {
    function countedCatalog() {
      let entities = structuredClone(lab);
      let fails = false;
      const reads: string[][] = [];
      const live = TrustedCatalog.create({
        catalog: catalogServiceMock.mock({
          getEntitiesByRefs: async (request, options) => {
            reads.push(request.entityRefs);
            if (fails) {
              throw new Error('The catalog is away');
            }
            return catalogServiceMock({ entities }).getEntitiesByRefs(
              request,
              options,
            );
          },
        }),
        auth: mockServices.auth(),
        trusted: TrustedOrigins.fromConfig(
          new ConfigReader(SAMPLE_TRUST_CONFIG),
        ),
      });
      return {
        live,
        reads,
        set: (next: Entity[]) => {
          entities = next;
        },
        fail: (on: boolean) => {
          fails = on;
        },
      };
    }

    it('asks once for what many show at the same time, and again after five seconds', async () => {
      const { live, reads, set } = countedCatalog();
      let time = 0;
      const shown = live.toShow({ now: () => new Date(time) });
      const members = () => shown.membersOf('group:default/security');
      const many = await Promise.all(Array.from({ length: 60 }, members));
      expect(many[59]).toEqual(['user:default/mina', 'user:default/sam']);
      expect(await shown.displayName('user:default/sam')).toBe('sam');
      expect(reads.map(refs => refs.sort())).toEqual([
        ['group:default/security'],
        ['user:default/mina', 'user:default/sam'],
      ]);

      set(sampleEntities({ security: { members: ['sam'] } }));
      time = 4_999;
      expect(await members()).toHaveLength(2);
      time = 5_000;
      expect(await members()).toEqual(['user:default/sam']);
    });

    it('leaves what decides live', async () => {
      const { live, set } = countedCatalog();
      const shown = live.toShow({ now: () => new Date(0) });
      const sam = ['user:default/sam', 'group:default/security'] as const;
      expect(await shown.isMember(...sam)).toBe(true);
      set(sampleEntities({ security: { members: [] } }));
      expect(await live.isMember(...sam)).toBe(false);
    });

    it('remembers no failure', async () => {
      const { live, fail } = countedCatalog();
      const shown = live.toShow({ now: () => new Date(0) });
      fail(true);
      await expect(shown.getUser('user:default/sam')).rejects.toThrow(
        'The catalog is away',
      );
      fail(false);
      expect(await shown.getUser('user:default/sam')).toBeDefined();
    });

    it('remembers a bounded number of entities', async () => {
      const { live, reads } = countedCatalog();
      const shown = live.toShow({ now: () => new Date(0) });
      for (let i = 0; i <= 1_000; i++) {
        await shown.getUser(`user:default/p${i}`);
      }
      await shown.getUser('user:default/p1000');
      expect(reads).toHaveLength(1_001);
      await shown.getUser('user:default/p0');
      expect(reads).toHaveLength(1_002);
    });
  });
});
