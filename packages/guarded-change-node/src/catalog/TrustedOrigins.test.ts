import { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { TrustedOrigins } from './TrustedOrigins';

function trustedOrigins(...originLocations: string[]) {
  return TrustedOrigins.fromConfig(
    new ConfigReader({ glovebox: { trust: { originLocations } } }),
  );
}

function entityFrom(origin?: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name: 'security',
      annotations: origin
        ? { 'backstage.io/managed-by-origin-location': origin }
        : {},
    },
  };
}

describe('TrustedOrigins', () => {
  it('trusts an exact location and what starts with a prefix, nothing else', () => {
    const trusted = trustedOrigins('file:/lab/org.yaml', 'msgraph:default/*');
    expect(trusted.includes(entityFrom('file:/lab/org.yaml'))).toBe(true);
    expect(trusted.includes(entityFrom('msgraph:default/abc'))).toBe(true);
    expect(trusted.includes(entityFrom('file:/lab/org.yaml.evil'))).toBe(false);
    expect(trusted.includes(entityFrom('url:https://evil/org.yaml'))).toBe(
      false,
    );
  });

  it('does not trust an entity that says nothing of its origin', () => {
    expect(trustedOrigins('file:/lab/*').includes(entityFrom())).toBe(false);
  });

  it('names the key when nothing is configured', () => {
    expect(() => TrustedOrigins.fromConfig(new ConfigReader({}))).toThrow(
      /glovebox\.trust\.originLocations is empty/,
    );
  });

  it.each(['*', 'file:*', 'file:/a*b', 'org.yaml', 'file:'])(
    'refuses %p, which is not a location or would trust too much',
    pattern => {
      expect(() => trustedOrigins(pattern)).toThrow(
        /glovebox\.trust\.originLocations has/,
      );
    },
  );
});
