import { LoggerService } from '@backstage/backend-plugin-api';
import { EventsService } from '@backstage/plugin-events-node';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { SignalsService } from '@backstage/plugin-signals-node';
import { ApprovalRecord } from '../model/records';

/** What changed, after it was committed. */
export interface Announcement {
  record: ApprovalRecord;
  /** People who may vote in any stage: their pages are brought up to date. */
  eligible: readonly string[];
  /** People who are asked as of now. */
  newlyAsked: readonly string[];
  /** Words for the requester when it was decided or ended. */
  outcome?: string;
}

/** Topic of the events service on which every change of an approval is published. */
export const APPROVALS_TOPIC = 'approvals';

/** Channel of signals to the people concerned. */
export const APPROVALS_CHANNEL = 'approvals';

/**
 * Tells other plugins, open pages and people what was committed. What is told is never the only trace: whoever misses it finds the
 * same by asking, so a failure here is logged and changes nothing.
 */
export class Announcer {
  constructor(
    private readonly options: {
      events: EventsService;
      signals: SignalsService;
      notifications: NotificationService;
      logger: LoggerService;
    },
  ) {}

  async announce(announcement: Announcement): Promise<void> {
    await Promise.all([
      this.attempt('publish an event', () => this.publish(announcement)),
      this.attempt('send a signal', () => this.signal(announcement)),
      this.attempt('notify the approvers', () =>
        this.notifyAsked(announcement),
      ),
      this.attempt('notify the requester', () =>
        this.notifyRequester(announcement),
      ),
    ]);
  }

  private async publish({ record }: Announcement): Promise<void> {
    await this.options.events.publish({
      topic: APPROVALS_TOPIC,
      eventPayload: {
        approvalId: record.id,
        pluginId: record.pluginId,
        subject: {
          kind: record.subject.kind,
          action: record.subject.action,
          id: record.subject.id,
        },
        state: record.state,
      },
    });
  }

  private async signal({ record, eligible }: Announcement): Promise<void> {
    await this.options.signals.publish({
      recipients: {
        type: 'user',
        entityRef: [...new Set([record.requester, ...eligible])],
      },
      channel: APPROVALS_CHANNEL,
      message: {
        approvalId: record.id,
        subjectKind: record.subject.kind,
        subjectId: record.subject.id,
        state: record.state,
      },
    });
  }

  private async notifyAsked({
    record,
    newlyAsked,
  }: Announcement): Promise<void> {
    if (newlyAsked.length === 0) {
      return;
    }
    await this.options.notifications.send({
      recipients: { type: 'entity', entityRef: [...newlyAsked] },
      payload: {
        title: 'Your approval is asked for',
        description: record.subject.title,
        link: linkOf(record),
        topic: 'approvals',
        scope: `approval:${record.id}:asked`,
      },
    });
  }

  private async notifyRequester({
    record,
    outcome,
  }: Announcement): Promise<void> {
    if (outcome === undefined) {
      return;
    }
    await this.options.notifications.send({
      recipients: { type: 'entity', entityRef: record.requester },
      payload: {
        title: `${record.subject.name}: your request was ${record.state}`,
        description: `${record.subject.title}: ${outcome}`,
        link: linkOf(record),
        topic: 'approvals',
        severity: record.state === 'approved' ? 'normal' : 'high',
        scope: `approval:${record.id}:outcome`,
      },
    });
  }

  private async attempt(
    what: string,
    call: () => Promise<void>,
  ): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.options.logger.warn(
        `Could not ${what} of an approval; nothing else is affected: ${error}`,
      );
    }
  }
}

function linkOf(record: ApprovalRecord): string {
  return `/approvals/${record.id}`;
}
