import { LoggerService } from '@backstage/backend-plugin-api';
import { EventsService } from '@backstage/plugin-events-node';
import { SignalsService } from '@backstage/plugin-signals-node';
import { ApprovalRecord } from '../model/records';

/** Topic of the events service on which every change of an approval is published. */
export const APPROVALS_TOPIC = 'approvals';

/** Channel of signals to the people concerned. */
export const APPROVALS_CHANNEL = 'approvals';

/**
 * Tells other plugins and open pages what was committed. What is told is never the only trace: whoever misses it finds the same by
 * asking, so that nobody waits for it, and a failure is logged and changes nothing. People are notified from the event log; see
 * `tellPeople`.
 */
export class ChangeSignals {
  static create(options: {
    events: EventsService;
    signals: SignalsService;
    logger: LoggerService;
    /** Entity refs of the people whose open pages are brought up to date. */
    audience: (record: ApprovalRecord) => Promise<string[]>;
  }): ChangeSignals {
    return new ChangeSignals(options);
  }

  private readonly listeners: (() => void)[] = [];

  private constructor(
    private readonly options: {
      events: EventsService;
      signals: SignalsService;
      logger: LoggerService;
      audience: (record: ApprovalRecord) => Promise<string[]>;
    },
  ) {}

  /** Calls back whenever something changed, in this process. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Called after the commit. Never throws. */
  changed(record: ApprovalRecord): void {
    this.listeners.forEach(listener => listener());
    this.attempt('publish an event', this.publish(record));
    this.attempt('send a signal', this.signal(record));
  }

  private async publish(record: ApprovalRecord): Promise<void> {
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

  private async signal(record: ApprovalRecord): Promise<void> {
    const { signals, audience } = this.options;
    await signals.publish({
      recipients: { type: 'user', entityRef: await audience(record) },
      channel: APPROVALS_CHANNEL,
      message: {
        approvalId: record.id,
        subjectKind: record.subject.kind,
        subjectId: record.subject.id,
        state: record.state,
      },
    });
  }

  private attempt(what: string, call: Promise<void>): void {
    call.catch(error =>
      this.options.logger.warn(
        `Could not ${what} of an approval; nothing else is affected: ${error}`,
      ),
    );
  }
}
