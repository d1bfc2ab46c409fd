import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Duration } from 'luxon';
import { z } from 'zod';

const ROOT = 'glovebox.researchEnvironments';

/** What the operators of the portal decide, read once at start. Durations are in milliseconds. */
export interface Settings {
  /** GPUs that each team may hold, by the entity ref of its group and the GPU type. */
  gpuLimits: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Entity refs of the groups that run the platform; their members may delete what nobody else can. */
  platformGroups: readonly string[];
  /** Entity refs of the groups that may read every environment. */
  auditGroups: readonly string[];
  /** How long a plan may be submitted after it was made. */
  planFreshForMs: number;
  /** How long an environment may take to become current before provisioning fails. */
  readyWithinMs: number;
  observeEveryMs: number;
  reconcileEveryMs: number;
  /** Environments observed at once in one process. */
  observeConcurrency: number;
  /** How long before its end the requester is told. */
  remindBeforeMs: number;
}

const teamsSchema = z.record(
  z.string(),
  z.strictObject({
    gpus: z.record(z.string(), z.number().int().min(0)).default({}),
  }),
);

/**
 * Reads `glovebox.researchEnvironments`.
 *
 * @throws InputError that names the key.
 */
export function readSettings(config: Config): Settings {
  return {
    gpuLimits: readGpuLimits(config),
    platformGroups: readGroups(config, 'platformGroups'),
    auditGroups: readGroups(config, 'auditGroups'),
    planFreshForMs: readDuration(config, 'planFreshFor', 'PT1H'),
    readyWithinMs: readDuration(config, 'readyWithin', 'PT15M'),
    observeEveryMs: readDuration(config, 'observeEvery', 'PT30S'),
    reconcileEveryMs: readDuration(config, 'reconcileEvery', 'PT15S'),
    observeConcurrency: readConcurrency(config),
    remindBeforeMs: readDuration(config, 'remindBefore', 'P3D'),
  };
}

function readGpuLimits(config: Config): Settings['gpuLimits'] {
  const key = `${ROOT}.teams`;
  const parsed = teamsSchema.safeParse(config.getOptional(key) ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InputError(
      `${[key, ...issue.path].join('.')} is not valid: ${
        issue.message
      }. Write teams.<group>.gpus.<type>: <number>.`,
    );
  }
  return Object.fromEntries(
    Object.entries(parsed.data).map(([group, team]) => [
      toGroupRef(group, key),
      team.gpus,
    ]),
  );
}

/** The same groups that the permission policy knows. */
function readGroups(
  config: Config,
  name: 'platformGroups' | 'auditGroups',
): string[] {
  const key = `glovebox.permissions.${name}`;
  return (config.getOptionalStringArray(key) ?? []).map(group =>
    toGroupRef(group, key),
  );
}

function toGroupRef(text: string, key: string): string {
  const ref = groupRefOf(text);
  if (!ref || !/^group:[a-z0-9._-]+\/[a-z0-9._-]+$/.test(ref)) {
    throw new InputError(
      `${key} has "${text}": write the name of a group, or its entity ref such as group:default/vision`,
    );
  }
  return ref;
}

function groupRefOf(text: string): string | undefined {
  try {
    return stringifyEntityRef(
      parseEntityRef(text, {
        defaultKind: 'group',
        defaultNamespace: 'default',
      }),
    );
  } catch {
    return undefined;
  }
}

function readDuration(config: Config, name: string, fallback: string): number {
  const key = `${ROOT}.${name}`;
  const text = config.getOptionalString(key) ?? fallback;
  const ms = Duration.fromISO(text).toMillis();
  if (!(ms > 0)) {
    throw new InputError(
      `${key} is "${text}": write an ISO 8601 duration such as ${fallback}`,
    );
  }
  return ms;
}

function readConcurrency(config: Config): number {
  const key = `${ROOT}.observeConcurrency`;
  const value = config.getOptionalNumber(key) ?? 8;
  if (!Number.isInteger(value) || value < 1 || value > 100) {
    throw new InputError(`${key} is ${value}: write a whole number, 1 to 100`);
  }
  return value;
}
