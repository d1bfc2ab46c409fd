import { Condition, Status } from '@glovebox/guarded-change-common';
import {
  DeletionInventoryItem,
  EnvironmentStatusWord,
  RevisionState,
} from '@glovebox/backstage-plugin-research-environments-common';
import { LastOperation, PlanSummary } from '../model/records';
import { deletionRetryAt } from './deletionRetry';

/** An operation that is tried again by itself. */
export interface Waiting {
  /** Why the last attempt failed; names the target. */
  message: string;
  /** Since when every attempt failed. ISO 8601 in UTC. */
  since: string;
}

/** Everything the status of an environment is derived from: plan, approval, operation and observation, each on its own. */
export interface EnvironmentFacts {
  desired: 'present' | 'absent';
  everApplied: boolean;
  createdAt: string;
  deletedAt?: string;
  expiresAt?: string;
  operation?: LastOperation;
  /** What the operation under way waits for, when it could not go on. */
  waiting?: Waiting;
  conditions: readonly Condition[];
  deletionInventory?: readonly DeletionInventoryItem[];
  /** Set while a second person is asked to agree to a forced deletion. */
  forceDelete?: { requester: string };
  /** Set while a second person is asked to agree that a step is skipped. */
  skipStep?: { requester: string; title: string };
  revision: {
    state: RevisionState;
    stateReason: string;
    stateSince: string;
    plan?: PlanSummary;
  };
}

type EnvironmentStatus = Status<EnvironmentStatusWord>;

/**
 * What a person sees as the state of an environment. A combination of facts that cannot be is `Unknown`, which the caller logs.
 */
export function environmentStatus(
  facts: EnvironmentFacts,
  now: Date,
): EnvironmentStatus {
  const status = withoutWishes(facts, now);
  const { skipStep, deletedAt } = facts;
  return skipStep && !deletedAt
    ? {
        ...status,
        next: `${skipStep.requester} asked to skip "${skipStep.title}"; a second person decides.`,
      }
    : status;
}

function withoutWishes(facts: EnvironmentFacts, now: Date): EnvironmentStatus {
  if (facts.deletedAt) {
    return deleted(facts, facts.deletedAt);
  }
  if (facts.desired === 'absent') {
    return beingDeleted(facts);
  }
  switch (facts.revision.state) {
    case 'draft':
      return planned(facts);
    case 'submitted':
      return submitted(facts);
    case 'approved':
      return provisioning(facts);
    case 'current':
      return running(facts, now);
    case 'rejected':
      return ended(
        facts,
        'Rejected',
        'failed',
        'Ask anew with what the approvers want changed.',
      );
    case 'lapsed':
      return ended(
        facts,
        'Approval lapsed',
        'warning',
        'Plan it again and submit it again, or discard it.',
      );
    case 'withdrawn':
      return ended(facts, 'Withdrawn', 'neutral');
    case 'discarded':
      return ended(facts, 'Discarded', 'neutral');
    default:
      return unknown(facts, `its revision is ${facts.revision.state}`);
  }
}

function deleted(facts: EnvironmentFacts, since: string): EnvironmentStatus {
  const stayed = (facts.deletionInventory ?? []).filter(
    item => item.outcome === 'stayed',
  ).length;
  return stayed === 0
    ? {
        word: 'Deleted',
        tone: 'neutral',
        reason: 'Everything that belonged to it was removed.',
        since,
      }
    : {
        word: 'Deleted',
        tone: 'warning',
        reason: `${count(stayed, 'object')} stayed behind.`,
        since,
        next: 'Remove what the deletion inventory lists, then retry: the name and GPUs become free once nothing is left.',
      };
}

function beingDeleted(facts: EnvironmentFacts): EnvironmentStatus {
  const { operation } = facts;
  if (!isDeletion(operation)) {
    return unknown(facts, 'it is to be deleted and no deletion was started');
  }
  switch (operation.state) {
    case 'active':
      return underWay(facts.waiting, {
        word: 'Deleting',
        tone: 'progress',
        reason: 'Everything that belongs to it is being removed.',
        since: operation.since,
      });
    case 'failed':
      return {
        word: 'Deletion failed',
        tone: 'failed',
        reason: operation.error?.message ?? 'The deletion failed.',
        since: operation.since,
        next: nextAfterFailedDeletion(facts),
      };
    default:
      return unknown(facts, `its deletion is ${operation.state}`);
  }
}

function nextAfterFailedDeletion(facts: EnvironmentFacts): string {
  if (facts.forceDelete && facts.operation?.kind === 'environment.delete') {
    return `${facts.forceDelete.requester} asked to force it; a second person decides. Retry it at once when the cause is gone.`;
  }
  const at = deletionRetryAt(facts);
  return at === undefined
    ? 'Retry it; if it keeps failing, ask for a forced deletion.'
    : `It is tried again by itself at ${toMinute(
        at,
      )}. Retry it at once when the cause is gone; if it keeps failing, ask for a forced deletion.`;
}

/** What is under way, and what it waits for when it cannot go on. */
function underWay(
  waiting: Waiting | undefined,
  status: EnvironmentStatus,
): EnvironmentStatus {
  return waiting
    ? {
        ...status,
        tone: 'warning',
        reason: `Since ${toMinute(waiting.since)} it cannot go on: ${
          waiting.message
        }`,
        since: waiting.since,
        next: 'It is tried again by itself.',
      }
    : status;
}

/** `2026-01-01 12:00 UTC`, for sentences. */
function toMinute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

function planned(facts: EnvironmentFacts): EnvironmentStatus {
  const { plan, stateReason, stateSince } = facts.revision;
  const isBeingPlanned =
    facts.operation?.kind === 'environment.plan' &&
    facts.operation.state === 'active';
  if (!plan || plan.state === 'running' || isBeingPlanned) {
    return underWay(facts.waiting, {
      word: 'Planning',
      tone: 'progress',
      reason: 'The exact changes are being worked out and checked.',
      since: facts.operation?.since ?? stateSince,
    });
  }
  if (plan.state === 'failed' || plan.blocked) {
    return {
      word: 'Plan refused',
      tone: 'failed',
      reason: plan.message ?? 'The plan may not be submitted as it is.',
      since: plan.plannedAt ?? stateSince,
      next:
        plan.state === 'failed'
          ? 'Plan it again once the cause is gone.'
          : 'The plan says what to change; plan again once that is done.',
    };
  }
  return {
    word: 'Draft',
    tone: 'waiting',
    reason: stateReason,
    since: plan.plannedAt ?? stateSince,
    next: 'The requester reads the plan and submits it.',
  };
}

function submitted(facts: EnvironmentFacts): EnvironmentStatus {
  if (facts.operation?.kind === 'environment.apply') {
    return provisioning(facts);
  }
  return {
    word: 'Waiting for approval',
    tone: 'waiting',
    reason: facts.revision.stateReason,
    since: facts.revision.stateSince,
    next: 'The approvers decide.',
  };
}

function provisioning(facts: EnvironmentFacts): EnvironmentStatus {
  const { operation } = facts;
  if (operation?.kind !== 'environment.apply') {
    return unknown(facts, 'it is approved and no provisioning was started');
  }
  switch (operation.state) {
    case 'active':
      return underWay(facts.waiting, {
        word: 'Provisioning',
        tone: 'progress',
        reason: 'It was approved and is being created.',
        since: operation.since,
      });
    case 'failed':
      return {
        word: 'Provisioning failed',
        tone: 'failed',
        reason: operation.error?.message ?? 'Provisioning failed.',
        since: operation.since,
        next: facts.everApplied
          ? 'Retry it once the cause is gone, or delete the environment.'
          : 'Retry it once the cause is gone, or withdraw the request.',
      };
    case 'cancelled':
      return {
        word: 'Provisioning failed',
        tone: 'failed',
        reason: 'Provisioning was cancelled before it was finished.',
        since: operation.since,
        next: 'Retry it, or delete the environment.',
      };
    default:
      return unknown(
        facts,
        'its provisioning ended and its revision did not become current',
      );
  }
}

function running(facts: EnvironmentFacts, now: Date): EnvironmentStatus {
  if (facts.expiresAt && now.toISOString() >= facts.expiresAt) {
    return {
      word: 'Expired',
      tone: 'warning',
      reason: 'Its time is over; it is deleted next.',
      since: facts.expiresAt,
    };
  }
  const ready = facts.conditions.find(condition => condition.type === 'Ready');
  if (!ready) {
    return {
      word: 'Unobservable',
      tone: 'warning',
      reason: 'It was not looked at yet.',
      since: facts.revision.stateSince,
    };
  }
  const restoring =
    facts.operation?.kind === 'environment.heal' &&
    facts.operation.state === 'active';
  if (restoring && ready.status !== 'Unknown') {
    return underWay(facts.waiting, {
      word: ready.status === 'True' ? 'Ready' : 'Degraded',
      tone: 'progress',
      reason: 'What was approved is being restored.',
      since: facts.operation?.since ?? ready.lastTransitionTime,
    });
  }
  const drifted = facts.conditions.find(
    ({ type, status }) => type === 'Drifted' && status === 'True',
  );
  switch (ready.status) {
    case 'True':
      if (drifted) {
        return {
          word: 'Ready',
          tone: 'warning',
          reason: `It runs, and is not as it was approved: ${drifted.message}`,
          since: drifted.lastTransitionTime,
          next: 'Resources shows what differs, and who changed it.',
        };
      }
      return {
        word: 'Ready',
        tone: 'ok',
        reason: ready.message,
        since: ready.lastTransitionTime,
      };
    case 'False':
      return {
        word: 'Degraded',
        tone: 'failed',
        reason: drifted ? drifted.message : ready.message,
        since: ready.lastTransitionTime,
        next: `${skippedWords(
          facts,
        )}Resources shows what is not as it should be.`,
      };
    default:
      return {
        word: 'Unobservable',
        tone: 'warning',
        reason: ready.message,
        since: ready.lastTransitionTime,
        next: `${skippedWords(
          facts,
        )}The platform team restores the connection; the environment itself may be fine.`,
      };
  }
}

/** What its creation went on without: why it may not be as one expects. */
function skippedWords({ operation }: EnvironmentFacts): string {
  return (operation?.skipped ?? [])
    .map(
      ({ title, by, reason }) =>
        `"${title}" was skipped for ${by}: ${reason}. `,
    )
    .join('');
}

function ended(
  facts: EnvironmentFacts,
  word: EnvironmentStatusWord,
  tone: Status['tone'],
  next?: string,
): EnvironmentStatus {
  if (facts.everApplied) {
    return unknown(
      facts,
      `its revision is ${facts.revision.state} though it was applied`,
    );
  }
  return {
    word,
    tone,
    reason: facts.revision.stateReason,
    since: facts.revision.stateSince,
    next,
  };
}

function unknown(facts: EnvironmentFacts, why: string): EnvironmentStatus {
  return {
    word: 'Unknown',
    tone: 'warning',
    reason: `The portal's records do not fit together: ${why}.`,
    since:
      facts.operation?.since ?? facts.revision.stateSince ?? facts.createdAt,
    next: 'Tell the platform team; the log of the backend has the details.',
  };
}

function isDeletion(
  operation: LastOperation | undefined,
): operation is LastOperation {
  return (
    operation?.kind === 'environment.delete' ||
    operation?.kind === 'environment.force-delete'
  );
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
