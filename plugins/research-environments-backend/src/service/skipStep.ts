import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, isError } from '@backstage/errors';
import { digest } from '@glovebox/guarded-change-node';
import { Operation } from '@glovebox/guarded-change-common';
import { SkipStepRequest } from '@glovebox/backstage-plugin-research-environments-common';
import {
  EnvironmentRecord,
  EnvironmentWithHead,
  SkipStepIntent,
} from '../model/records';
import { closeApproval } from './closeApproval';
import { tryConsume } from './consumeApproval';
import { EnvironmentViewer } from './environmentAbilities';
import { appendEvent, lockEnvironment, readEnvironment } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { noteWhatStays } from './noteWhatStays';
import { requireAbility } from './requireAbility';
import { askSecondPerson, endWish, settleWish, Wish } from './secondPerson';
import { workOf } from './workOf';

const SKIP_STEP: Wish<SkipStepIntent> = {
  action: 'skip-step',
  of: environment => environment.skipStep,
  patch: skipStep => ({ skipStep }),
  words: ({ name }, { title }) => `skip "${title}" for ${name}`,
  highlight: ({ consequence }) => consequence,
};

/** Asks a second person to agree that an operation goes on without the step at which it stands. */
export async function askSkipStep(
  context: LifecycleContext,
  options: SkipStepRequest & {
    id: string;
    viewer: EnvironmentViewer;
    credentials: BackstageCredentials;
  },
): Promise<void> {
  const { id, operationId, step, reason, viewer, credentials } = options;
  const subject = await readEnvironment(context, id);
  const operation = await context.engine.latest(id);
  const work = workOf(context, operation);
  requireAbility(context, subject, 'skip-step', viewer, work);
  const { skippable } = work;
  if (operation?.id !== operationId || skippable?.name !== step) {
    throw new ConflictError(
      'It stands at another step by now. Look again, and ask again if it still hangs.',
    );
  }
  const asked = {
    operationId,
    step,
    title: skippable.title,
    consequence: skippable.consequence,
    requester: viewer.userEntityRef,
    reason,
  };
  await askSecondPerson(context, SKIP_STEP, {
    subject,
    intent: {
      ...asked,
      requestedAt: context.now().toISOString(),
      digest: digest({
        ...asked,
        action: SKIP_STEP.action,
        environmentId: id,
        name: subject.environment.name,
        placement: { ...subject.environment.placement },
        kind: operation.kind,
      }),
    },
    require: locked =>
      requireAbility(context, locked, 'skip-step', viewer, work),
    credentials,
  });
}

/**
 * Asks how the approval stands, and goes on without the step once a second person agreed. An operation that came past the step by
 * itself needs no skip any more. Safe to call again.
 */
export async function settleSkipStep(
  context: LifecycleContext,
  { environment }: EnvironmentWithHead,
): Promise<void> {
  const intent = environment.skipStep;
  if (!intent) {
    return;
  }
  if (!(await standsThere(context, environment, intent))) {
    await endAsNotNeeded(context, environment, intent);
    return;
  }
  const { approvalId } = intent;
  if (!(await settleWish(context, SKIP_STEP, environment, intent))) {
    return;
  }
  const refusal =
    approvalId &&
    (await tryConsume(context, {
      approvalId,
      digest: intent.digest,
      operationId: intent.operationId,
    }));
  if (refusal) {
    await endWish(context, SKIP_STEP, environment, {
      intent,
      event: 'refused',
      summary: `The agreement to ${SKIP_STEP.words(
        environment,
        intent,
      )} cannot be used: ${refusal}`,
    });
    return;
  }
  await skip(context, environment, intent);
}

async function standsThere(
  context: LifecycleContext,
  environment: EnvironmentRecord,
  intent: SkipStepIntent,
): Promise<boolean> {
  const operation = await context.engine.latest(environment.id);
  return (
    environment.deletedAt === undefined &&
    operation?.id === intent.operationId &&
    context.engine.skippableStep(operation)?.name === intent.step
  );
}

async function endAsNotNeeded(
  context: LifecycleContext,
  environment: EnvironmentRecord,
  intent: SkipStepIntent,
): Promise<void> {
  if (intent.approvalId) {
    await closeApproval(context, intent.approvalId, {
      as: 'superseded',
      reason: 'It came past that step by itself.',
    });
  }
  await endWish(context, SKIP_STEP, environment, {
    intent,
    event: 'not-needed',
    summary: `Nobody needs to ${SKIP_STEP.words(
      environment,
      intent,
    )} any more: it came past that step by itself`,
  });
}

/** The operation is locked before the environment, in the order in which its steps lock them. */
async function skip(
  context: LifecycleContext,
  environment: EnvironmentRecord,
  intent: SkipStepIntent,
): Promise<void> {
  const { id } = environment;
  const { operationId, step, title, requester, reason } = intent;
  const why = { by: requester, reason };
  const plan = await context.plans.plan(
    id,
    environment.proposedRevision ?? environment.currentRevision ?? 1,
  );
  try {
    await context.store.transaction(async trx => {
      const operation = await context.engine.skip(trx, operationId, step, why);
      const locked = await lockEnvironment(context, trx, id);
      await context.store.update(trx, id, {
        skipStep: undefined,
        operation: goingOn(context, locked.environment, operation),
        deletionInventory: noteWhatStays(locked.environment, {
          step,
          reason,
          rendered: plan?.rendered ?? [],
        }),
      });
      await appendEvent(context, trx, environment, {
        type: 'step-skipped',
        actor: requester,
        summary: `${requester} skipped "${title}" for ${environment.name}, and a second person agreed: ${reason}`,
        detail: {
          operationId,
          step,
          approvalId: intent.approvalId ?? '',
          digest: intent.digest,
        },
      });
    });
  } catch (error) {
    if (isError(error) && error.name === 'ConflictError') {
      // It was taken up at this very moment; the next round looks where it stands then.
      context.logger.info(`Could not skip ${step} of ${operationId}: ${error}`);
      return;
    }
    throw error;
  }
  context.changed(id);
}

function goingOn(
  context: LifecycleContext,
  { operation: last }: EnvironmentRecord,
  operation: Operation,
) {
  return last?.id === operation.id
    ? {
        id: last.id,
        kind: last.kind,
        state: 'active' as const,
        since:
          last.state === 'active' ? last.since : context.now().toISOString(),
      }
    : last;
}
