import { JsonObject } from '@backstage/types';

/**
 * One state change, appended in the transaction that made it. Timeline, notifications and the ledger read events by `seq`.
 *
 * @public
 */
export interface ChangeEvent {
  /** Strictly increasing in commit order within one plugin; a reader by cursor misses none. */
  seq: number;
  /** ISO 8601 in UTC. */
  time: string;
  /** `<subject kind>.<past participle>`, for example `environment.submitted`. */
  type: string;
  subject: EventSubject;
  /** Entity ref of the person, or `plugin:<id>` for what the portal did itself. */
  actor: string;
  /** One sentence for people. Never holds a secret. */
  summary: string;
  /** Facts for programs: digests, ids, outcomes. Never a secret value. */
  detail: JsonObject;
}

/** @public */
export interface EventSubject {
  /** For example `environment` or `approval`. */
  kind: string;
  id: string;
  name: string;
}
