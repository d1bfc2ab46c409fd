import { isError } from '@backstage/errors';
import { Operation, OperationError } from '@glovebox/guarded-change-common';
import {
  OperationDefinition,
  StepContext,
  StepError,
  StepResult,
} from '@glovebox/guarded-change-node';
import { DeletionInventoryItem } from '@glovebox/backstage-plugin-research-environments-common';
import {
  RenderedContent,
  TargetDestroyResult,
  TargetFacts,
} from '@glovebox/backstage-plugin-research-environments-node';
import { Knex } from 'knex';
import { EnvironmentWithHead } from '../model/records';
import { DESTROY_STEPS } from './deletionSteps';
import { consumeForceDelete } from './forceDelete';
import {
  appendEvent,
  lockEnvironment,
  noteOperationEnd,
  PORTAL_ACTOR,
  readEnvironment,
} from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { mergeInventory, wholeTargetStayed } from './mergeInventory';
import { toTargetEnvironment } from './renderRevision';

/** Removes everything of an environment and keeps an inventory of what is gone and what stayed. */
export function deleteOperation(
  context: LifecycleContext,
): OperationDefinition {
  return {
    kind: 'environment.delete',
    steps: destroySteps(context, { force: false }),
    onFinished: (trx, operation, outcome) =>
      finishDeletion(context, trx, operation, outcome),
  };
}

/** The same after a second person agreed: gives up on what cannot be removed, and says so. */
export function forceDeleteOperation(
  context: LifecycleContext,
): OperationDefinition {
  return {
    kind: 'environment.force-delete',
    steps: [
      {
        name: 'consume',
        title: 'Use the approval of the second person',
        run: step => consumeForceDelete(context, step),
      },
      ...destroySteps(context, { force: true }),
    ],
    onFinished: (trx, operation, outcome) =>
      finishDeletion(context, trx, operation, outcome),
  };
}

function destroySteps(
  context: LifecycleContext,
  options: { force: boolean },
): OperationDefinition['steps'] {
  // Skipping gives up on a target without another word, as forcing does at the end: it is listed as stayed, and the name and
  // the GPUs stay taken. Using the approval of a forced deletion is never skipped: it is what allows the rest.
  return [
    {
      name: DESTROY_STEPS.kubernetes,
      title: 'Delete the namespace and everything in it',
      skippable: {
        consequence:
          'The namespace may stay, with its workloads, its data and people’s access to it. The inventory lists the cluster as not looked at; the name and the GPUs stay taken until a retry finds nothing left.',
      },
      run: step => destroyOn(context, step, { ...options, kind: 'kubernetes' }),
    },
    {
      name: DESTROY_STEPS.azure,
      title: 'Delete the Azure resources',
      skippable: {
        consequence:
          'The resource group may stay, with its data and its costs. The inventory lists the subscription as not looked at; the name and the GPUs stay taken until a retry finds nothing left.',
      },
      run: step => destroyOn(context, step, { ...options, kind: 'azure' }),
    },
  ];
}

async function destroyOn(
  context: LifecycleContext,
  step: StepContext,
  options: { kind: TargetFacts['kind']; force: boolean },
): Promise<StepResult> {
  const subject = await readEnvironment(context, step.subjectId);
  const { environment, head } = subject;
  const plan = await context.plans.plan(environment.id, head.number);
  const contents = (plan?.rendered ?? []).filter(
    content => content.kind === options.kind,
  );
  for (const rendered of contents) {
    const result = await destroyOne(context, step, subject, {
      rendered,
      force: options.force,
    });
    await step.record(async trx => {
      const key = {
        environmentId: environment.id,
        targetId: rendered.targetId,
      };
      if (result.done) {
        await saveInventory(context, trx, environment.id, {
          targetId: rendered.targetId,
          items: result.inventory,
        });
        await context.targetStates.saveResources(trx, key, []);
      }
      await context.targetStates.saveState(trx, key, result);
    });
    if (result.failure) {
      throw result.failure;
    }
    if (!result.done) {
      return {
        done: false,
        retryAfterMs: result.retryAfterMs ?? 1_000,
        message: result.message,
        progress: result.progress,
      };
    }
    refuseLeftovers(result.inventory, options.force);
  }
  return {
    done: true,
    message: contents.length === 0 ? 'Nothing was created there' : undefined,
  };
}

async function destroyOne(
  context: LifecycleContext,
  step: StepContext,
  subject: EnvironmentWithHead,
  options: { rendered: RenderedContent; force: boolean },
): Promise<TargetDestroyResult> {
  const { rendered, force } = options;
  const states = await context.targetStates.list(step.subjectId);
  const state = states.find(s => s.targetId === rendered.targetId)?.state ?? {};
  try {
    return await context.targets.get(rendered.targetId).destroy({
      environment: await toTargetEnvironment(context, subject),
      rendered,
      state,
      signal: step.signal,
      force,
    });
  } catch (error) {
    if (!force || step.signal.aborted || !isTargetError(error)) {
      throw error;
    }
    // A second person agreed to give up on it; what could not be looked at may still be there.
    return {
      done: true,
      state,
      inventory: [
        wholeTargetStayed(rendered.targetId, asSentence(error.message)),
      ],
    };
  }
}

function refuseLeftovers(
  inventory: readonly DeletionInventoryItem[],
  force: boolean,
): void {
  const stayed = inventory.filter(item => item.outcome === 'stayed');
  if (stayed.length === 0 || force) {
    return;
  }
  const [first] = stayed;
  throw new StepError(
    'LeftBehind',
    `${stayed.length} could not be removed, first ${first.type} ${
      first.name
    }: ${
      first.reason ?? 'no reason was given'
    }. Retry once the cause is gone, or ask for a forced deletion.`,
    { retryable: false },
  );
}

async function saveInventory(
  context: LifecycleContext,
  trx: Knex.Transaction,
  id: string,
  found: { targetId: string; items: DeletionInventoryItem[] },
): Promise<void> {
  const { environment } = await lockEnvironment(context, trx, id);
  await context.store.update(trx, id, {
    deletionInventory: mergeInventory(
      environment.deletionInventory ?? [],
      found.targetId,
      found.items,
    ),
  });
}

async function finishDeletion(
  context: LifecycleContext,
  trx: Knex.Transaction,
  operation: Operation,
  outcome: {
    state: 'succeeded' | 'failed' | 'cancelled';
    error?: OperationError;
  },
): Promise<void> {
  const { environment } = await lockEnvironment(
    context,
    trx,
    operation.subjectId,
  );
  await noteOperationEnd(context, trx, environment, operation, outcome);
  if (outcome.state !== 'succeeded') {
    await appendEvent(context, trx, environment, {
      type: 'deletion-failed',
      actor: PORTAL_ACTOR,
      summary: `The deletion of ${environment.name} failed: ${
        outcome.error?.message ?? 'it was stopped'
      }`,
      detail: { reason: outcome.error?.reason ?? 'Stopped' },
    });
    return;
  }
  const now = context.now().toISOString();
  const stayed = (environment.deletionInventory ?? []).filter(
    item => item.outcome === 'stayed',
  ).length;
  if (stayed === 0) {
    await context.store.freeName(trx, environment.id);
    await context.quota.release(trx, environment.id);
  }
  await context.store.update(trx, environment.id, {
    deletedAt: now,
    endedAt: now,
    conditions: [],
  });
  await appendEvent(context, trx, environment, {
    type: 'deleted',
    actor: PORTAL_ACTOR,
    summary:
      stayed === 0
        ? `${environment.name} was deleted and nothing was left behind`
        : `${environment.name} was deleted; ${stayed} stayed behind, so its name and GPUs are not free yet`,
    detail: {
      removed: (environment.deletionInventory ?? []).length - stayed,
      stayed,
    },
  });
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function isTargetError(error: unknown): error is Error {
  return isError(error) && error.name === 'TargetError';
}
