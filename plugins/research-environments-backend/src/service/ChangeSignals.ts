import { LoggerService } from '@backstage/backend-plugin-api';
import { EventsService } from '@backstage/plugin-events-node';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  ENVIRONMENTS_EVENT_TOPIC,
  ENVIRONMENTS_SIGNAL_CHANNEL,
  EnvironmentSignal,
} from '@glovebox/backstage-plugin-research-environments-common';

/** Changes of one environment within this time are told as one. */
const GATHER_MS = 200;

/**
 * Tells open pages and other backends that an environment changed. Only the id is told, to those who may read the environment:
 * whoever watches asks again under their own rights. What is told is never the only trace, so a failure is logged and changes nothing.
 */
export class ChangeSignals {
  static create(options: {
    signals: SignalsService;
    events: EventsService;
    logger: LoggerService;
    /** Entity refs of the people who are told of an environment. */
    audience: (environmentId: string) => Promise<string[]>;
  }): ChangeSignals {
    return new ChangeSignals(options);
  }

  private readonly listeners: (() => void)[] = [];
  private readonly pending = new Map<string, NodeJS.Timeout>();

  private constructor(
    private readonly options: {
      signals: SignalsService;
      events: EventsService;
      logger: LoggerService;
      /** Entity refs of the people who are told of an environment. */
      audience: (environmentId: string) => Promise<string[]>;
    },
  ) {}

  /** Calls back whenever something changed, in this process. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Called after the commit. Never throws. */
  changed(environmentId: string): void {
    if (this.pending.has(environmentId)) {
      return;
    }
    const timer = setTimeout(() => {
      this.pending.delete(environmentId);
      this.tell({ environmentId });
    }, GATHER_MS);
    timer.unref();
    this.pending.set(environmentId, timer);
  }

  private tell(message: EnvironmentSignal): void {
    const { events, logger } = this.options;
    this.listeners.forEach(listener => listener());
    Promise.all([
      this.signal(message),
      events.publish({
        topic: ENVIRONMENTS_EVENT_TOPIC,
        eventPayload: message,
      }),
    ]).catch(error =>
      logger.warn(
        `Could not tell that environment ${message.environmentId} changed; open pages show it when they poll: ${error}`,
      ),
    );
  }

  private async signal(message: EnvironmentSignal): Promise<void> {
    const { signals, audience } = this.options;
    await signals.publish({
      recipients: {
        type: 'user',
        entityRef: await audience(message.environmentId),
      },
      channel: ENVIRONMENTS_SIGNAL_CHANNEL,
      message,
    });
  }
}
