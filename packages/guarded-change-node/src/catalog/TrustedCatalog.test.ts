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
});
