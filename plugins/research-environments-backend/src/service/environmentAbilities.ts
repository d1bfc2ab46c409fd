import { Ability } from '@glovebox/guarded-change-common';
import {
  EnvironmentAction,
  EnvironmentStatusWord,
} from '@glovebox/backstage-plugin-research-environments-common';
import { SkippableStep } from '@glovebox/guarded-change-node';
import { EnvironmentRecord, RevisionRecord } from '../model/records';
import { BY_HAND } from './driftCondition';

/** Who looks, read live from the trusted catalog. */
export interface EnvironmentViewer {
  userEntityRef: string;
  /** Groups that the trusted catalog says the viewer is in. */
  groups: string[];
  /** In the platform team. */
  isPlatform: boolean;
}

export interface AbilityState {
  environment: EnvironmentRecord;
  head: RevisionRecord;
  status: EnvironmentStatusWord | 'Unknown';
  /** How long a plan may be submitted after it was made, in milliseconds. */
  planFreshForMs: number;
  cancelRequested: boolean;
  /** Until when what is being done waits for its next try, if it does. ISO 8601 in UTC. */
  waitsUntil?: string;
  /** The step at which it stands, where its definition lets that be skipped. */
  skippable?: SkippableStep;
}

/** Why an action is not possible: because of who asks, or because of how things are. Neither when it is possible. */
export interface ActionVerdict {
  notTheirs?: string;
  notNow?: string;
}

const ACTIONS: EnvironmentAction[] = [
  'submit',
  'replan',
  'edit',
  'discard',
  'withdraw',
  'retry',
  'cancel',
  'connect',
  'heal',
  'delete',
  'force-delete',
  'try-now',
  'skip-step',
];

/** What the viewer may do next with an environment. The reasons are read by people. */
export function environmentAbilities(
  state: AbilityState,
  viewer: EnvironmentViewer,
  now: Date,
): Ability<EnvironmentAction>[] {
  return ACTIONS.map(action => {
    const { notTheirs, notNow } = judgeAction(action, state, viewer, now);
    const reason = notTheirs ?? notNow;
    return reason === undefined
      ? { action, allowed: true }
      : { action, allowed: false, reason };
  });
}

/** Whether the viewer may do one thing now; the same judgement that the abilities show. */
export function judgeAction(
  action: EnvironmentAction,
  state: AbilityState,
  viewer: EnvironmentViewer,
  now: Date,
): ActionVerdict {
  const part = viewerPart(state, viewer);
  switch (action) {
    case 'submit':
      return {
        notTheirs: isRequester(part),
        notNow: mayBeSubmitted(state, now),
      };
    case 'replan':
    case 'edit':
      return { notTheirs: isRequester(part), notNow: mayBePlanned(state) };
    case 'discard':
      return {
        notTheirs: isRequesterOrPlatform(part),
        notNow: mayBeDiscarded(state),
      };
    case 'withdraw':
      return { notTheirs: isRequester(part), notNow: mayBeWithdrawn(state) };
    case 'retry':
      return { notTheirs: isConcerned(part), notNow: mayBeRetried(state) };
    case 'cancel':
      return { notTheirs: isConcerned(part), notNow: mayBeCancelled(state) };
    case 'connect':
      return { notTheirs: isUser(part), notNow: mayBeConnected(state) };
    case 'heal':
      return { notTheirs: isOwnerOrPlatform(part), notNow: mayBeHealed(state) };
    case 'delete':
      return { notTheirs: isConcerned(part), notNow: mayBeDeleted(state) };
    case 'force-delete':
      return { notTheirs: isConcerned(part), notNow: mayBeForced(state) };
    case 'try-now':
      return {
        notTheirs: isConcerned(part),
        notNow: mayBeTriedNow(state, now),
      };
    case 'skip-step':
      return { notTheirs: isPlatform(part), notNow: mayBeSkipped(state) };
    default:
      return { notNow: 'This action does not apply here.' };
  }
}

/** A reason why not, or nothing. */
type Reason = string | undefined;

interface ViewerPart {
  requester: boolean;
  beneficiary: boolean;
  owner: boolean;
  lead: boolean;
  platform: boolean;
}

function viewerPart(
  { environment, head }: AbilityState,
  viewer: EnvironmentViewer,
): ViewerPart {
  const ref = viewer.userEntityRef;
  return {
    requester: head.requester === ref,
    beneficiary: environment.beneficiaries.includes(ref),
    owner: viewer.groups.includes(environment.ownerGroup),
    lead: environment.lead === ref,
    platform: viewer.isPlatform,
  };
}

function isRequester(part: ViewerPart): Reason {
  return part.requester ? undefined : 'Only the requester may do this.';
}

function isRequesterOrPlatform(part: ViewerPart): Reason {
  return part.requester || part.platform
    ? undefined
    : 'Only the requester or the platform team may do this.';
}

function isConcerned(part: ViewerPart): Reason {
  return part.requester || part.owner || part.lead || part.platform
    ? undefined
    : 'Only the requester, the owner group or the platform team may do this.';
}

function isPlatform(part: ViewerPart): Reason {
  return part.platform ? undefined : 'Only the platform team may do this.';
}

function isOwnerOrPlatform(part: ViewerPart): Reason {
  return part.owner || part.platform
    ? undefined
    : 'Only the owner group or the platform team may do this.';
}

function isUser(part: ViewerPart): Reason {
  return part.requester || part.beneficiary || part.owner
    ? undefined
    : 'Only people of the owner group and beneficiaries connect to it.';
}

function mayBeSubmitted({ head, ...state }: AbilityState, now: Date): Reason {
  if (head.state !== 'draft') {
    return `Only a draft is submitted; this is ${head.state}.`;
  }
  if (isBusy(state)) {
    return 'The plan is still being made.';
  }
  const { plan } = head;
  if (plan?.state !== 'succeeded' || !plan.plannedAt) {
    return 'There is no plan to submit; plan again.';
  }
  if (plan.blocked) {
    return plan.message ?? 'The plan may not be submitted as it is.';
  }
  const age = now.getTime() - Date.parse(plan.plannedAt);
  return age > state.planFreshForMs
    ? 'The plan is too old to be relied on; plan again.'
    : undefined;
}

function mayBePlanned({ head, ...state }: AbilityState): Reason {
  if (isBusy(state)) {
    return 'Something is being done already; wait for it or cancel it.';
  }
  return head.state === 'draft' || head.state === 'lapsed'
    ? undefined
    : `Only a draft is planned; this is ${head.state}.`;
}

function mayBeDiscarded({ head, ...state }: AbilityState): Reason {
  if (isBusy(state)) {
    return 'The plan is still being made; wait for it or cancel it.';
  }
  return head.state === 'draft' || head.state === 'lapsed'
    ? undefined
    : `Only a draft is discarded; this is ${head.state}.`;
}

function mayBeWithdrawn({ head, environment }: AbilityState): Reason {
  if (head.state !== 'submitted') {
    return `Only what waits for approval is withdrawn; this is ${head.state}.`;
  }
  return isBusy({ environment })
    ? 'It was approved and is being created; cancel that first.'
    : undefined;
}

function mayBeRetried({ environment, head }: AbilityState): Reason {
  const { operation } = environment;
  const leftBehind = environment.deletionInventory?.some(
    item => item.outcome === 'stayed',
  );
  if (environment.deletedAt) {
    return leftBehind
      ? undefined
      : 'It is deleted and nothing was left behind.';
  }
  if (!operation || operation.state === 'active') {
    return operation
      ? 'It is still being tried.'
      : 'Nothing was tried that could be tried again.';
  }
  if (operation.state === 'succeeded') {
    return 'What was done last succeeded.';
  }
  if (operation.kind === 'environment.plan') {
    return 'A plan is not retried; plan again.';
  }
  if (operation.kind === 'environment.heal') {
    return 'What failed last was to restore what was approved; restore it anew.';
  }
  if (
    operation.kind === 'environment.apply' &&
    !['submitted', 'approved'].includes(head.state)
  ) {
    return 'Its approval no longer holds; plan it and submit it again.';
  }
  return undefined;
}

function mayBeCancelled(state: AbilityState): Reason {
  const { operation } = state.environment;
  if (operation?.state !== 'active') {
    return 'Nothing is being done that could be cancelled.';
  }
  if (
    operation.kind === 'environment.delete' ||
    operation.kind === 'environment.force-delete'
  ) {
    return 'A deletion is not cancelled: it never leads back to a running environment.';
  }
  return state.cancelRequested ? 'It is being cancelled already.' : undefined;
}

function mayBeConnected({ status }: AbilityState): Reason {
  return status === 'Ready'
    ? undefined
    : `It can be connected to once it is Ready; it is ${status}.`;
}

function mayBeHealed({ environment, head }: AbilityState): Reason {
  if (environment.desired === 'absent') {
    return 'It is deleted, or about to be.';
  }
  if (head.state !== 'current') {
    return 'It does not run yet.';
  }
  const drifted = environment.conditions.find(c => c.type === 'Drifted');
  if (drifted?.status !== 'True') {
    return drifted?.status === 'False'
      ? 'Everything is as it was approved.'
      : 'Whether it is as it was approved is not known now.';
  }
  if (drifted.reason === BY_HAND) {
    return drifted.message;
  }
  return isBusy({ environment })
    ? 'Something is being done already; wait for it.'
    : undefined;
}

function mayBeDeleted({ environment, head }: AbilityState): Reason {
  if (environment.deletedAt) {
    return 'It is deleted.';
  }
  if (environment.desired === 'absent') {
    return 'Its deletion was started already.';
  }
  if (!environment.everApplied) {
    return `Nothing was created for it yet; a request is ${
      head.state === 'submitted' ? 'withdrawn' : 'discarded'
    } instead.`;
  }
  return isBusy({ environment })
    ? 'Something is being done to it; wait for that or cancel it first.'
    : undefined;
}

function mayBeForced({ environment }: AbilityState): Reason {
  if (environment.deletedAt) {
    return 'It is deleted.';
  }
  if (environment.desired !== 'absent') {
    return 'A deletion is forced only after an ordinary one failed.';
  }
  if (environment.operation?.state !== 'failed') {
    return 'The deletion is still being tried.';
  }
  if (environment.forceDelete?.startedAt) {
    return 'A second person agreed to it and it failed; retry it.';
  }
  return environment.forceDelete
    ? 'A forced deletion was asked for and waits for a second person.'
    : undefined;
}

/** A try that comes sooner is not worth asking for. */
const SOON_MS = 2_000;

function mayBeTriedNow(state: AbilityState, now: Date): Reason {
  if (!isBusy(state)) {
    return 'Nothing is being done that waits for its next try.';
  }
  const { waitsUntil } = state;
  if (waitsUntil === undefined) {
    return 'It waits for nothing: it is worked on, or a worker takes it next.';
  }
  return Date.parse(waitsUntil) - now.getTime() < SOON_MS
    ? 'It is tried again in a moment.'
    : undefined;
}

function mayBeSkipped({ environment, skippable }: AbilityState): Reason {
  if (environment.skipStep) {
    return 'Skipping the step was asked for and waits for a second person.';
  }
  const state = environment.operation?.state;
  if (state !== 'active' && state !== 'failed') {
    return 'Nothing is being done in which a step could be skipped.';
  }
  return skippable
    ? undefined
    : 'The step at which it stands is not skipped: what comes after it relies on it.';
}

function isBusy({ environment }: Pick<AbilityState, 'environment'>): boolean {
  return environment.operation?.state === 'active';
}
