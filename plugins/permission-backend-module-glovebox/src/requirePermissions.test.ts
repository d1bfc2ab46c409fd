import { ConfigReader } from '@backstage/config';
import { requirePermissions } from './requirePermissions';

describe('requirePermissions', () => {
  it.each([{}, { permission: {} }, { permission: { enabled: false } }])(
    'refuses a portal with %j',
    config => {
      expect(() => requirePermissions(new ConfigReader(config))).toThrow(
        /permission\.enabled must be true/,
      );
    },
  );

  it('accepts a portal with permissions on', () => {
    requirePermissions(new ConfigReader({ permission: { enabled: true } }));
  });
});
