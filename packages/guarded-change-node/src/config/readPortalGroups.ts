import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { configIssues } from './configIssues';

const KEY = 'glovebox.permissions';

const schema = z.strictObject({
  platformGroups: z.array(z.string()).default([]),
  auditGroups: z.array(z.string()).default([]),
});

/** The groups that see everything, by full entity ref. @public */
export interface PortalGroups {
  /** They run the portal, and may also change and delete what is stuck. */
  platformGroups: readonly string[];
  /** They change nothing by that. */
  auditGroups: readonly string[];
}

/**
 * Reads `glovebox.permissions`.
 *
 * @throws InputError that names the key.
 * @public
 */
export function readPortalGroups(config: Config): PortalGroups {
  const parsed = schema.safeParse(config.getOptional(KEY) ?? {});
  if (!parsed.success) {
    throw new InputError(
      configIssues(parsed.error, { schema, key: KEY })
        .map(({ key, message }) => `${key} ${message}`)
        .join('; '),
    );
  }
  return {
    platformGroups: groupRefs(parsed.data, 'platformGroups'),
    auditGroups: groupRefs(parsed.data, 'auditGroups'),
  };
}

function groupRefs(
  groups: z.output<typeof schema>,
  name: keyof PortalGroups,
): string[] {
  const wrong = groups[name].find(
    ref => !/^group:[a-z0-9._-]+\/[^\s/]+$/.test(ref),
  );
  if (wrong !== undefined) {
    throw new InputError(
      `${KEY}.${name} has "${wrong}": write full group references such as group:default/platform.`,
    );
  }
  return groups[name].map(ref => ref.toLocaleLowerCase('en-US'));
}
