import { environmentNameSchema } from '@glovebox/backstage-plugin-research-environments-common';
import { newEnvironmentId } from './newEnvironmentId';

describe('newEnvironmentId', () => {
  const ids = Array.from({ length: 500 }, newEnvironmentId);

  it('makes eight lower-case letters and digits, which fit in every name outside', () => {
    ids.forEach(id => expect(id).toMatch(/^[a-z0-9]{8}$/));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('makes nothing that an environment could be called', () => {
    ids.forEach(id =>
      expect(environmentNameSchema.safeParse(id).success).toBe(false),
    );
  });
});
