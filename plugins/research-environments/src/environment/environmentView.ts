import {
  Environment,
  EnvironmentAction,
  EnvironmentStatusWord,
  EnvironmentSummary,
  Revision,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  Ability,
  abilityFor,
  isFinished,
} from '@glovebox/guarded-change-common';

/** Actions on the draft; they stand beside the plan, where one reads what one submits. */
export const DRAFT_ACTIONS: EnvironmentAction[] = [
  'submit',
  'replan',
  'edit',
  'discard',
];

/** Actions that a reader looks for in a state; shown there even when refused, with the reason. */
const EXPECTED: Partial<Record<EnvironmentStatusWord, EnvironmentAction[]>> = {
  Draft: ['submit', 'edit', 'discard'],
  'Plan refused': ['replan', 'edit', 'discard'],
  'Approval lapsed': ['replan', 'discard'],
  Planning: ['cancel'],
  'Waiting for approval': ['withdraw'],
  Provisioning: ['cancel'],
  'Provisioning failed': ['retry', 'delete'],
  Ready: ['delete'],
  Degraded: ['delete'],
  Unobservable: ['delete'],
  Expired: ['delete'],
  'Deletion failed': ['retry', 'force-delete'],
};

/** These have a place of their own. */
const ELSEWHERE: EnvironmentAction[] = ['connect', 'heal'];

/**
 * The actions to offer: those that the state makes one expect, allowed or not, and whatever else is allowed.
 */
export function actionsToOffer(
  environment: Pick<Environment, 'abilities' | 'status'>,
): Ability<EnvironmentAction>[] {
  const { abilities, status } = environment;
  const expected = status.word === 'Unknown' ? [] : EXPECTED[status.word] ?? [];
  const others = abilities
    .filter(a => a.allowed && !expected.includes(a.action))
    .map(a => a.action);
  return [...expected, ...others]
    .filter(action => !ELSEWHERE.includes(action))
    .map(action => abilityFor(abilities, action));
}

/** The revision that matters now: the proposed one, or else the current one, or else the last. */
export function headRevision(
  environment: Pick<
    Environment,
    'revisions' | 'proposedRevision' | 'currentRevision'
  >,
): Revision | undefined {
  const { revisions, proposedRevision, currentRevision } = environment;
  const number = proposedRevision ?? currentRevision;
  return (
    revisions.find(revision => revision.number === number) ??
    [...revisions].sort((a, b) => b.number - a.number)[0]
  );
}

const PLAN_FIRST: EnvironmentStatusWord[] = [
  'Planning',
  'Draft',
  'Plan refused',
  'Approval lapsed',
];

/** The tab that answers the first question: the plan for what is not there yet, the overview otherwise. */
export function firstTab(status: Environment['status']): 'plan' | 'overview' {
  return status.word !== 'Unknown' && PLAN_FIRST.includes(status.word)
    ? 'plan'
    : 'overview';
}

const LASTING: EnvironmentStatusWord[] = [
  'Provisioning',
  'Provisioning failed',
  'Ready',
  'Degraded',
  'Unobservable',
  'Expired',
];

/** Until when it lasts, where that is still what ends it. */
export function lastsUntil(
  environment: Pick<Environment, 'status' | 'expiresAt'>,
): string | undefined {
  const { status, expiresAt } = environment;
  return status.word !== 'Unknown' && LASTING.includes(status.word)
    ? expiresAt
    : undefined;
}

/** Whether something is being done, so that one looks more often. */
export function isMoving(environment: Environment | undefined): boolean {
  const operation = environment?.operation;
  return Boolean(operation && !isFinished(operation));
}

/** Words that tell of a moment; the others tell of something that goes on. */
const HAPPENED: EnvironmentStatusWord[] = [
  'Plan refused',
  'Rejected',
  'Approval lapsed',
  'Withdrawn',
  'Discarded',
  'Provisioning failed',
  'Expired',
  'Deletion failed',
  'Deleted',
];

/** Whether its age is how long ago that was, rather than for how long it has been so. */
export function hasHappened(status: Environment['status']): boolean {
  return status.word !== 'Unknown' && HAPPENED.includes(status.word);
}

const SUBMIT_NEXT = 'Read the plan, then submit it.';

/**
 * What to do next, in words to the reader. The backend's words are for everybody, and speak of the requester as of somebody else.
 */
export function nextFor(
  environment: Pick<Environment, 'abilities' | 'status'>,
): string | undefined {
  const { abilities, status } = environment;
  if (status.word !== 'Draft') {
    return status.next;
  }
  if (abilityFor(abilities, 'submit').allowed) {
    return SUBMIT_NEXT;
  }
  return abilityFor(abilities, 'replan').allowed
    ? 'Plan again, then submit it.'
    : status.next;
}

/** The same in a list, which knows no abilities. */
export function nextInList(
  environment: Pick<EnvironmentSummary, 'requester' | 'status'>,
  viewerRef: string | undefined,
): string | undefined {
  const { requester, status } = environment;
  return status.word === 'Draft' && requester === viewerRef
    ? SUBMIT_NEXT
    : status.next;
}

const GOING: EnvironmentStatusWord[] = [
  'Deleting',
  'Deletion failed',
  'Deleted',
];

/** Whether it only goes away: how to connect and what isolates it are then no questions any more. */
export function isGoing(status: Environment['status']): boolean {
  return status.word !== 'Unknown' && GOING.includes(status.word);
}

const ENDED: EnvironmentStatusWord[] = [
  'Rejected',
  'Withdrawn',
  'Discarded',
  'Deleted',
];

/** Whether it is over: it never came to be, or is no more. */
export function isEnded(status: Environment['status']): boolean {
  return status.word !== 'Unknown' && ENDED.includes(status.word);
}
