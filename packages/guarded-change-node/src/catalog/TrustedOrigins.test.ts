import { ConfigReader } from '@backstage/config';
import { TrustedOrigins } from './TrustedOrigins';

const trust = (...originLocations: string[]) =>
  TrustedOrigins.fromConfig(
    new ConfigReader({ glovebox: { trust: { originLocations } } }),
  );

const from = (origin?: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: {
    name: 'ada',
    annotations: origin
      ? { 'backstage.io/managed-by-origin-location': origin }
      : undefined,
  },
});

describe('TrustedOrigins', () => {
  it('trusts exact locations and prefixes that end with a star', () => {
    const trusted = trust(
      'msgraph:*',
      'file:/app/lab/org.yaml',
      'url:https://github.com/acme/catalog/*',
    );
    expect(trusted.includes(from('msgraph:default/abc'))).toBe(true);
    expect(trusted.includes(from('file:/app/lab/org.yaml'))).toBe(true);
    expect(
      trusted.includes(
        from('url:https://github.com/acme/catalog/blob/main/org.yaml'),
      ),
    ).toBe(true);
  });

  it.each([
    undefined,
    'file:/app/lab/org.yaml.evil',
    'url:https://github.com/acme/catalog-evil/org.yaml',
    'url:https://github.com/acme/catalog/../../evil/org.yaml',
    'url:https://github.com/acme/catalog/%2e%2e/%2e%2e/evil/org.yaml',
    'url:https://github.com/acme/catalog/..\\..\\evil/org.yaml',
    'url:https://github.com/evil/org.yaml',
    'bootstrap:bootstrap',
  ])('does not trust %s', origin => {
    const trusted = trust(
      'file:/app/lab/org.yaml',
      'url:https://github.com/acme/catalog/*',
    );
    expect(trusted.includes(from(origin))).toBe(false);
  });

  it('does not follow dots out of a file prefix', () => {
    expect(trust('file:/app/*').includes(from('file:/app/../tmp/x'))).toBe(
      false,
    );
  });

  it.each([
    ['*'],
    ['url:*'],
    ['url:https://*'],
    ['url:https://github.com*'],
    ['msgraph'],
    ['file:/*/x*'],
    [''],
  ])('refuses %s at start and names the key', entry => {
    expect(() => trust('msgraph:*', entry)).toThrow(
      'glovebox.trust.originLocations',
    );
  });

  it('refuses to start without any', () => {
    expect(() => TrustedOrigins.fromConfig(new ConfigReader({}))).toThrow(
      'glovebox.trust.originLocations is missing',
    );
  });
});
