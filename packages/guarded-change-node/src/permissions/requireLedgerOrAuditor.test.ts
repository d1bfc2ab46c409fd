import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import { requireLedgerOrAuditor } from './requireLedgerOrAuditor';

const permission = createPermission({
  name: 'things.events.read',
  attributes: { action: 'read' },
});

const requireFor = (
  credentials: Parameters<typeof requireLedgerOrAuditor>[0]['credentials'],
  result: AuthorizeResult.ALLOW | AuthorizeResult.DENY,
) =>
  requireLedgerOrAuditor({
    credentials,
    permission,
    permissions: mockServices.permissions.mock({
      authorize: async () => [{ result }],
    }),
  });

describe('requireLedgerOrAuditor', () => {
  it('lets the ledger in, and no other service, whatever the policy allows to services', async () => {
    const plugin = (id: string) => mockCredentials.service(`plugin:${id}`);
    await requireFor(plugin('assurance'), AuthorizeResult.DENY);
    for (const other of [
      plugin('scaffolder'),
      mockCredentials.service('external:assurance'),
      mockCredentials.none(),
    ]) {
      await expect(
        requireFor(other, AuthorizeResult.ALLOW),
      ).rejects.toMatchObject({ name: 'NotAllowedError' });
    }
  });

  it('lets those people in whom the policy lets audit', async () => {
    const ada = mockCredentials.user('user:default/ada');
    await requireFor(ada, AuthorizeResult.ALLOW);
    await expect(requireFor(ada, AuthorizeResult.DENY)).rejects.toThrow(
      'Only people who audit the portal',
    );
  });
});
