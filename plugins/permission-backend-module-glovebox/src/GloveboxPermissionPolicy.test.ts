import { ConfigReader } from '@backstage/config';
import { mockCredentials } from '@backstage/backend-test-utils';
import { PolicyQueryUser } from '@backstage/plugin-permission-node';
import { createPermission } from '@backstage/plugin-permission-common';
import { GloveboxPermissionPolicy } from './GloveboxPermissionPolicy';

const registerLocation = createPermission({
  name: 'catalog.location.create',
  attributes: {},
});

function policyWith(groups: string[]) {
  return GloveboxPermissionPolicy.create({
    config: new ConfigReader({
      glovebox: { permissions: { platformGroups: ['group:default/platform'] } },
    }),
    memberships: { groupsOf: async () => groups },
  });
}

const userWithPlatformClaim: PolicyQueryUser = {
  credentials: mockCredentials.user('user:default/ada'),
  info: {
    userEntityRef: 'user:default/ada',
    ownershipEntityRefs: ['user:default/ada', 'group:default/platform'],
  },
  token: '',
  expiresInSeconds: undefined,
  identity: {
    type: 'user',
    userEntityRef: 'user:default/ada',
    ownershipEntityRefs: [],
  },
} as PolicyQueryUser;

describe('GloveboxPermissionPolicy', () => {
  it('goes by the groups of now, not by those in the token', async () => {
    await expect(
      policyWith([]).handle(
        { permission: registerLocation },
        userWithPlatformClaim,
      ),
    ).resolves.toEqual({ result: 'DENY' });
    await expect(
      policyWith(['group:default/platform']).handle(
        { permission: registerLocation },
        userWithPlatformClaim,
      ),
    ).resolves.toEqual({ result: 'ALLOW' });
  });

  it('denies a request without a user', async () => {
    await expect(
      policyWith(['group:default/platform']).handle({
        permission: registerLocation,
      }),
    ).resolves.toEqual({ result: 'DENY' });
  });

  it('names a key that it does not know, and the one that was meant', () => {
    expect(() =>
      GloveboxPermissionPolicy.create({
        config: new ConfigReader({
          glovebox: { permissions: { auditGroup: [] } },
        }),
        memberships: { groupsOf: async () => [] },
      }),
    ).toThrow(
      'glovebox.permissions.auditGroup is not known, did you mean auditGroups?',
    );
  });

  it('names the configuration key of a group that is not a full reference', () => {
    expect(() =>
      GloveboxPermissionPolicy.create({
        config: new ConfigReader({
          glovebox: { permissions: { auditGroups: ['security'] } },
        }),
        memberships: { groupsOf: async () => [] },
      }),
    ).toThrow(/glovebox\.permissions\.auditGroups has "security"/);
  });
});
