import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/**
 * Backstage allows everything to everybody while permissions are off; a portal that hands out environments does not start so.
 *
 * @throws InputError that names the key.
 */
export function requirePermissions(config: Config): void {
  if (config.getOptionalBoolean('permission.enabled') !== true) {
    throw new InputError(
      'permission.enabled must be true: without it everybody may do everything.',
    );
  }
}
