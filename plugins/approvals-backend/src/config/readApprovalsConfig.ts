import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { compileCel, configIssues } from '@glovebox/guarded-change-node';
import { Duration } from 'luxon';
import { z } from 'zod';
import { ApprovalsConfig, PolicyConfig, StageConfig } from './ApprovalsConfig';

const KEY = 'glovebox.approvals';

/** What a policy's `match` may read. */
export const MATCH_VARIABLES = ['subject', 'facts', 'requester'] as const;

const id = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]*$/,
    'must start with a letter and hold lower-case letters, digits and hyphens only',
  );

const duration = z.string().refine(isPositiveDuration, {
  message: 'must be an ISO 8601 duration such as P2D or PT4H',
});

const GROUP_REF = /^group:[a-z0-9._-]+\/[a-z0-9._-]+$/;

const reference = z.string().transform(ref => ref.toLocaleLowerCase('en-US'));

const approver = reference.refine(
  ref => ref === 'lead' || GROUP_REF.test(ref),
  {
    message:
      'must be "lead", or a full group reference such as group:default/security',
  },
);

const standIn = reference.refine(ref => GROUP_REF.test(ref), {
  message: 'must be a full group reference such as group:default/team-leads',
});

const stageSchema = z
  .strictObject({
    id,
    title: z.string().min(1),
    approvers: z.array(approver).min(1, 'names nobody who could approve'),
    standIns: z.array(standIn).default([]),
  })
  .refine(
    ({ approvers, standIns }) =>
      standIns.length === 0 || approvers.every(ref => ref === 'lead'),
    {
      path: ['standIns'],
      message:
        'stand in for a lead who may not vote, and this stage asks others than the lead: add them to its approvers instead',
    },
  );

const policySchema = z.strictObject({
  id,
  title: z.string().min(1),
  controls: z.array(z.string()).default([]),
  match: z.string().min(1).optional(),
  stages: z.array(
    z.strictObject({
      stage: z.string(),
      quorum: z.number().int().min(1).default(1),
    }),
  ),
  decideWithin: duration.default('P7D'),
  consumeWithin: duration.default('P1D'),
  maxDuration: duration.optional(),
});

const schema = z.strictObject({
  stages: z.array(stageSchema),
  policies: z
    .array(policySchema)
    .min(1, 'is empty, so that everything would be refused'),
});

/**
 * Reads and checks `glovebox.approvals`.
 *
 * @throws InputError that names each key that is wrong. The plugin does not start on rules that it would not understand when
 * it has to decide.
 */
export function readApprovalsConfig(config: Config): ApprovalsConfig {
  if (!config.has(KEY)) {
    throw new InputError(
      `${KEY} is missing: list the stages and the policies of approvals; the README of approvals-backend has an example`,
    );
  }
  const parsed = schema.safeParse(config.get(KEY));
  if (!parsed.success) {
    throw new InputError(
      configIssues(parsed.error, { schema, key: KEY })
        .map(({ key, message }) => `${key} ${message}`)
        .join('; '),
    );
  }
  const { stages, policies } = parsed.data;
  requireUnique(`${KEY}.stages`, stages);
  requireUnique(`${KEY}.policies`, policies);
  return {
    stages,
    policies: policies.map((policy, index) =>
      readPolicy(policy, `${KEY}.policies[${index}]`, stages),
    ),
  };
}

function readPolicy(
  policy: z.output<typeof policySchema>,
  key: string,
  stages: readonly StageConfig[],
): PolicyConfig {
  policy.stages.forEach(({ stage: stageId, quorum }, index) => {
    const stageKey = `${key}.stages[${index}]`;
    const stage = stages.find(candidate => candidate.id === stageId);
    if (!stage) {
      throw new InputError(
        `${stageKey}.stage is "${stageId}", which is not in ${KEY}.stages (${stages
          .map(s => s.id)
          .join(', ')})`,
      );
    }
    if (policy.stages.findIndex(s => s.stage === stageId) !== index) {
      throw new InputError(`${stageKey}.stage "${stageId}" is there twice`);
    }
    if (quorum > 1 && stage.approvers.every(a => a === 'lead')) {
      throw new InputError(
        `${stageKey}.quorum is ${quorum}, but a team has one lead, who is all that the stage "${stageId}" can ask`,
      );
    }
  });
  const { match, ...rest } = policy;
  return {
    ...rest,
    match:
      match === undefined
        ? undefined
        : compileCel({
            name: `${key}.match`,
            expression: match,
            variables: MATCH_VARIABLES,
          }),
  };
}

function requireUnique(key: string, items: readonly { id: string }[]): void {
  const index = items.findIndex(
    (item, i) => items.findIndex(other => other.id === item.id) !== i,
  );
  if (index !== -1) {
    throw new InputError(
      `${key}[${index}].id "${items[index].id}" is there twice`,
    );
  }
}

function isPositiveDuration(text: string): boolean {
  const parsed = Duration.fromISO(text);
  return parsed.isValid && parsed.toMillis() > 0;
}
