import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  configIssues,
  PortalGroups,
  readPortalGroups,
} from '@glovebox/guarded-change-node';
import { Duration } from 'luxon';
import { z } from 'zod';
import { DriftPolicy } from './decideHealing';

const ROOT = 'glovebox.researchEnvironments';

/** What the operators of the portal decide, read once at start. Durations are in milliseconds. */
export interface Settings extends PortalGroups {
  /** GPUs that each team may hold, by the entity ref of its group and the GPU type. */
  gpuLimits: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** How long a plan may be submitted after it was made. */
  planFreshForMs: number;
  /** How long an environment may take to become current before provisioning fails. */
  readyWithinMs: number;
  observeEveryMs: number;
  /** How often an environment is looked at whose clusters are watched: for what no watch tells. */
  observeWatchedEveryMs: number;
  drift: DriftPolicy;
  /** What one person may have at once. */
  limits: { drafts: number; underWay: number };
  reconcileEveryMs: number;
  /** How often each target is asked whether it answers. */
  checkTargetsEveryMs: number;
  /** Environments observed at once in one process. */
  observeConcurrency: number;
  /** How long before its end the requester is told. */
  remindBeforeMs: number;
  /** How long operations and the log of their steps are kept after they finished. */
  keepOperationsForMs: number;
}

const duration = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .refine(text => millisOf(text) > 0, {
      error: ({ input }) =>
        `is "${input}": write an ISO 8601 duration such as ${fallback}`,
    })
    .transform(millisOf);

const gpuCount = z
  .int({ error: ({ input }) => gpuCountWords(input) })
  .min(0, { error: ({ input }) => gpuCountWords(input) });

const personLimit = (fallback: number) =>
  z
    .number()
    .default(fallback)
    .refine(n => Number.isInteger(n) && n >= 1 && n <= 1_000, {
      error: ({ input }) => `is ${input}: write a whole number, 1 to 1000`,
    });

const schema = z.strictObject({
  teams: z
    .record(
      z.string(),
      z.strictObject({ gpus: z.record(z.string(), gpuCount).default({}) }),
    )
    .default({}),
  planFreshFor: duration('PT1H'),
  readyWithin: duration('PT15M'),
  observeEvery: duration('PT30S'),
  observeWatchedEvery: duration('PT15M'),
  drift: z
    .strictObject({
      baseline: z.enum(['heal', 'ask']).default('heal'),
      template: z.enum(['heal', 'ask']).default('ask'),
      foreign: z.enum(['remove', 'ask']).default('remove'),
    })
    .prefault({}),
  limits: z
    .strictObject({ drafts: personLimit(10), underWay: personLimit(20) })
    .prefault({}),
  reconcileEvery: duration('PT15S'),
  checkTargetsEvery: duration('PT1M'),
  observeConcurrency: z
    .number()
    .default(8)
    .refine(n => Number.isInteger(n) && n >= 1 && n <= 100, {
      error: ({ input }) => `is ${input}: write a whole number, 1 to 100`,
    }),
  remindBefore: duration('P3D'),
  keepOperationsFor: duration('P90D'),
  // What they hold is checked where it is read: readAllowedContent and readGuardrailParams.
  allowed: z
    .strictObject({
      kubernetesKinds: z.unknown(),
      azureTypes: z.unknown(),
      imageRegistries: z.unknown(),
    })
    .partial()
    .optional(),
  guardrails: z
    .strictObject({ largeGpuCount: z.unknown(), requiredLabels: z.unknown() })
    .partial()
    .optional(),
});

/**
 * Reads `glovebox.researchEnvironments` and `glovebox.permissions`.
 *
 * @throws InputError that names each key that is wrong.
 */
export function readSettings(config: Config): Settings {
  const parsed = schema.safeParse(config.getOptional(ROOT) ?? {});
  if (!parsed.success) {
    throw new InputError(
      configIssues(parsed.error, { schema, key: ROOT })
        .map(({ key, message }) => `${key} ${message}`)
        .join('; '),
    );
  }
  const { data } = parsed;
  return {
    ...readPortalGroups(config),
    gpuLimits: Object.fromEntries(
      Object.entries(data.teams).map(([group, team]) => [
        toGroupRef(group),
        team.gpus,
      ]),
    ),
    planFreshForMs: data.planFreshFor,
    readyWithinMs: data.readyWithin,
    observeEveryMs: data.observeEvery,
    observeWatchedEveryMs: data.observeWatchedEvery,
    drift: data.drift,
    limits: data.limits,
    reconcileEveryMs: data.reconcileEvery,
    checkTargetsEveryMs: data.checkTargetsEvery,
    observeConcurrency: data.observeConcurrency,
    remindBeforeMs: data.remindBefore,
    keepOperationsForMs: data.keepOperationsFor,
  };
}

function toGroupRef(text: string): string {
  const ref = groupRefOf(text);
  if (!ref || !/^group:[a-z0-9._-]+\/[a-z0-9._-]+$/.test(ref)) {
    throw new InputError(
      `${ROOT}.teams has "${text}": write the name of a group, or its entity ref such as group:default/vision`,
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

function millisOf(text: string): number {
  return Duration.fromISO(text).toMillis();
}

function gpuCountWords(input: unknown): string {
  return `is ${input}: write a whole number, 0 or more`;
}
