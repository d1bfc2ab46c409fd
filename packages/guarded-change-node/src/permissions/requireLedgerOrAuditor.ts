import {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  BasicPermission,
} from '@backstage/plugin-permission-common';
import { servicePluginOf } from '../http/principals';

/** The plugin that keeps the ledger, and alone of all plugins reads the events of every plugin. @public */
export const LEDGER_PLUGIN = 'assurance';

/**
 * Who reads every event of a plugin: the ledger, and people who audit the portal. The permission framework lets every service
 * through, so that one is told from another here.
 *
 * @throws NotAllowedError
 *
 * @public
 */
export async function requireLedgerOrAuditor(options: {
  credentials: BackstageCredentials;
  permissions: PermissionsService;
  /** What people need. */
  permission: BasicPermission;
}): Promise<void> {
  const { credentials, permissions, permission } = options;
  const { type } = credentials.principal as { type: string };
  if (type !== 'user') {
    if (servicePluginOf(credentials) !== LEDGER_PLUGIN) {
      throw new NotAllowedError(
        `Only the plugin ${LEDGER_PLUGIN}, which keeps the ledger, reads every event.`,
      );
    }
    return;
  }
  const [decision] = await permissions.authorize([{ permission }], {
    credentials,
  });
  if (decision.result !== AuthorizeResult.ALLOW) {
    throw new NotAllowedError(
      'Only people who audit the portal read every event; the events of one thing are on its page.',
    );
  }
}
