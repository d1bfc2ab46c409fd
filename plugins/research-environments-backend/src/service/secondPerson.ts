import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  Approval,
  ApprovalRequest,
} from '@glovebox/backstage-plugin-approvals-common';
import { Knex } from 'knex';
import { EnvironmentPatch } from '../database/EnvironmentStore';
import {
  EnvironmentRecord,
  EnvironmentWithHead,
  SecondPersonIntent,
} from '../model/records';
import { APPROVAL_SUBJECT_KIND, approvalFacts } from './approvalRequest';
import { closeApproval } from './closeApproval';
import { isInterrupted } from './isInterrupted';
import { appendEvent, lockEnvironment, PORTAL_ACTOR } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';

/**
 * Something that one person wishes for and another has to agree to, apart from revisions. The wish is stored before the approval is
 * opened, so that none is left behind whenever the process dies.
 */
export interface Wish<I extends SecondPersonIntent> {
  /** What is asked, for approval policies; the events are called after it. */
  action: 'force-delete' | 'skip-step';
  of(environment: EnvironmentRecord): I | undefined;
  patch(intent: I | undefined): EnvironmentPatch;
  /** To finish "Ada asks to …". */
  words(environment: EnvironmentRecord, intent: I): string;
  /** What an approver should know first. */
  highlight(intent: I): string;
}

/** Stores the wish and opens its approval. @throws what `require` throws, under the environment's lock. */
export async function askSecondPerson<I extends SecondPersonIntent>(
  context: LifecycleContext,
  wish: Wish<I>,
  options: {
    subject: EnvironmentWithHead;
    intent: I;
    require: (locked: EnvironmentWithHead) => void;
    credentials: BackstageCredentials;
  },
): Promise<void> {
  const { subject, intent, credentials } = options;
  const { environment } = subject;
  const { id } = environment;
  const words = wish.words(environment, intent);
  const requesterName = await context.directory.displayName(intent.requester);
  await context.store.transaction(async trx => {
    options.require(await lockEnvironment(context, trx, id));
    await context.store.update(trx, id, wish.patch(intent));
    await appendEvent(context, trx, environment, {
      type: `${wish.action}-asked`,
      actor: intent.requester,
      summary: `${intent.requester} asks to ${words}: ${intent.reason}`,
      detail: { digest: intent.digest },
    });
  });
  try {
    const approval = await context.approvals.open(
      requestOf(wish, subject, {
        intent,
        title: `${requesterName} asks to ${words}: ${intent.reason}`,
      }),
      { credentials },
    );
    await noteApproval(context, wish, id, {
      ...intent,
      approvalId: approval.id,
    });
  } catch (error) {
    await changeIntent(context, wish, id, intent, undefined);
    throw error;
  } finally {
    context.changed(id);
  }
}

/**
 * Asks how the approval of a wish stands. A wish that was refused, or whose asking was interrupted, is ended.
 *
 * @returns `approved`, or `consumed` when it was used already; nothing while there is nothing to do
 */
export async function settleWish<I extends SecondPersonIntent>(
  context: LifecycleContext,
  wish: Wish<I>,
  environment: EnvironmentRecord,
  intent: I,
): Promise<'approved' | 'consumed' | undefined> {
  if (!intent.approvalId) {
    await endInterrupted(context, wish, environment, intent);
    return undefined;
  }
  const approval = await context.approvals.get(intent.approvalId, {
    credentials: await context.auth.getOwnServiceCredentials(),
  });
  switch (approval.state) {
    case 'pending':
      return undefined;
    case 'approved':
    case 'consumed':
      return approval.state;
    case 'rejected':
    case 'expired':
    case 'superseded':
    case 'withdrawn':
      await endRefused(context, wish, environment, { intent, approval });
      return undefined;
    default:
      throw new Error(
        `Approval ${intent.approvalId} is in a state that is not known here: ${
          approval.state satisfies never
        }`,
      );
  }
}

/** Ends a wish with an event, if it is still that very one. */
export async function endWish<I extends SecondPersonIntent>(
  context: LifecycleContext,
  wish: Wish<I>,
  environment: EnvironmentRecord,
  options: { intent: I; event: string; summary: string },
): Promise<void> {
  const { intent, event, summary } = options;
  await context.store.transaction(async trx => {
    if (!(await replace(context, wish, trx, environment.id, intent))) {
      return;
    }
    await appendEvent(context, trx, environment, {
      type: `${wish.action}-${event}`,
      actor: PORTAL_ACTOR,
      summary,
      detail: intent.approvalId
        ? { approvalId: intent.approvalId }
        : { digest: intent.digest },
    });
  });
  context.changed(environment.id);
}

async function endRefused<I extends SecondPersonIntent>(
  context: LifecycleContext,
  wish: Wish<I>,
  environment: EnvironmentRecord,
  { intent, approval }: { intent: I; approval: Pick<Approval, 'stateReason'> },
): Promise<void> {
  await endWish(context, wish, environment, {
    intent,
    event: 'refused',
    summary: `Nobody agreed to ${wish.words(environment, intent)}: ${
      approval.stateReason
    }`,
  });
}

/** The process died between storing the wish and noting the approval: whoever wished for it asks again. */
async function endInterrupted<I extends SecondPersonIntent>(
  context: LifecycleContext,
  wish: Wish<I>,
  environment: EnvironmentRecord,
  intent: I,
): Promise<void> {
  if (!isInterrupted(context, intent.requestedAt)) {
    return;
  }
  await endWish(context, wish, environment, {
    intent,
    event: 'interrupted',
    summary: `Asking a second person to ${wish.words(
      environment,
      intent,
    )} was interrupted; ask again`,
  });
}

/** @throws ConflictError when it took so long that the wish was ended as interrupted: then nobody is asked. */
async function noteApproval<I extends SecondPersonIntent>(
  context: LifecycleContext,
  wish: Wish<I>,
  id: string,
  intent: I & { approvalId: string },
): Promise<void> {
  if (await changeIntent(context, wish, id, intent, intent)) {
    return;
  }
  const reason =
    'Asking a second person took so long that it counts as interrupted; ask again';
  await closeApproval(context, intent.approvalId, { as: 'superseded', reason });
  throw new ConflictError(reason);
}

/** Puts `after` in the place of that very wish; says whether it was still there. */
function changeIntent<I extends SecondPersonIntent>(
  context: LifecycleContext,
  wish: Wish<I>,
  id: string,
  before: I,
  after: I | undefined,
): Promise<boolean> {
  return context.store.transaction(trx =>
    replace(context, wish, trx, id, before, after),
  );
}

async function replace<I extends SecondPersonIntent>(
  context: LifecycleContext,
  wish: Wish<I>,
  trx: Knex.Transaction,
  id: string,
  before: I,
  after?: I,
): Promise<boolean> {
  const { environment } = await lockEnvironment(context, trx, id);
  const there = wish.of(environment);
  if (
    there?.digest !== before.digest ||
    there.requestedAt !== before.requestedAt
  ) {
    return false;
  }
  await context.store.update(trx, id, wish.patch(after));
  return true;
}

function requestOf<I extends SecondPersonIntent>(
  wish: Wish<I>,
  { environment, head }: EnvironmentWithHead,
  { intent, title }: { intent: I; title: string },
): ApprovalRequest {
  return {
    subject: {
      kind: APPROVAL_SUBJECT_KIND,
      action: wish.action,
      id: environment.id,
      name: environment.name,
      title: title.slice(0, 500),
      path: `/environments/${environment.name}`,
    },
    digest: intent.digest,
    facts: approvalFacts(environment, head),
    requester: intent.requester,
    beneficiaries: [],
    editors: [intent.requester],
    ownerGroup: environment.ownerGroup,
    requiredPolicies: [],
    highlights: [wish.highlight(intent)],
  };
}
