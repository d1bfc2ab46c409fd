import { ChangeEvent } from '@glovebox/guarded-change-common';

/** What a person is told, and how urgent it is. */
export interface Notice {
  title: string;
  description: string;
  severity: 'low' | 'normal' | 'high';
  /** Of several that share it, each takes the place of the one before; absent when only the same news does. */
  replaces?: string;
}

/** What to do about a plan: when it is done, nobody is asked for it any more. */
const NEXT_STEP = 'next-step';

/** How an approval ended is not among them: approvals tells the requester that. */
const NOTICES: Record<
  string,
  {
    title: (name: string) => string;
    /** The event's own summary when absent. */
    description?: string;
    severity: Notice['severity'];
    replaces?: string;
  }
> = {
  'environment.planned': {
    title: name => `Read the plan of ${name} and submit it`,
    severity: 'low',
    replaces: NEXT_STEP,
  },
  'environment.plan-refused': {
    title: name => `The plan of ${name} may not be submitted as it is`,
    severity: 'normal',
    replaces: NEXT_STEP,
  },
  'environment.submitted': {
    title: name => `You submitted ${name}`,
    description: 'Nothing is to be done until its approvers decide.',
    severity: 'low',
    replaces: NEXT_STEP,
  },
  'environment.plan-failed': {
    title: name => `${name} could not be planned`,
    severity: 'normal',
    replaces: NEXT_STEP,
  },
  'environment.approval-superseded': {
    title: name => `${name} needs to be submitted again`,
    severity: 'high',
  },
  'environment.ready': {
    title: name => `${name} is ready`,
    description: 'Its page says how to connect.',
    severity: 'normal',
  },
  'environment.created': {
    title: name => `${name} was created, and not everything was waited for`,
    severity: 'high',
  },
  'environment.provisioning-failed': {
    title: name => `${name} could not be created`,
    severity: 'high',
  },
  'environment.degraded': {
    title: name => `Something is wrong with ${name}`,
    severity: 'high',
  },
  'environment.drifted': {
    title: name => `Something in ${name} was changed around the portal`,
    severity: 'normal',
  },
  'environment.heal-failed': {
    title: name => `What was approved for ${name} could not be restored`,
    severity: 'high',
  },
  'environment.expiring-soon': {
    title: name => `${name} ends soon`,
    severity: 'high',
  },
  'environment.deletion-failed': {
    title: name => `${name} could not be deleted`,
    severity: 'high',
  },
  'environment.deleted': {
    title: name => `${name} was deleted`,
    severity: 'low',
  },
};

/** What the requester is told of an event; nothing of most. */
export function noticeFor(
  event: Pick<ChangeEvent, 'type' | 'subject' | 'summary'>,
): Notice | undefined {
  if (!Object.hasOwn(NOTICES, event.type)) {
    return undefined;
  }
  const { title, description, severity, replaces } = NOTICES[event.type];
  return {
    title: title(event.subject.name),
    description: description ?? event.summary,
    severity,
    replaces,
  };
}
