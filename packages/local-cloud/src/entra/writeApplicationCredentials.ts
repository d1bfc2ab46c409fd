import { renameSync, writeFileSync } from 'node:fs';
import type { Tenant } from './openTenant';

/**
 * Writes the ids and secrets of the portal's applications to a file that only
 * its owner can read, so that configuration can include them from there.
 */
export function writeApplicationCredentials(tenant: Tenant, file: string) {
  const applications = Object.fromEntries(
    tenant.applications.map(({ name, clientId, secret }) => [
      name,
      { clientId, clientSecret: secret },
    ]),
  );
  const content = { tenantId: tenant.id, ...applications };
  writeFileSync(`${file}.new`, `${JSON.stringify(content, undefined, 2)}\n`, {
    mode: 0o600,
  });
  renameSync(`${file}.new`, file);
}
