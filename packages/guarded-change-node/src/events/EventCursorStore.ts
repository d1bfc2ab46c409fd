/** Where a reader of the event log is. @public */
export interface EventCursor {
  /** The last event that was handled. Zero for a reader that has handled nothing. */
  seq: number;
  /** How often the next event could not be handled. */
  failures: number;
}

/** How far each reader of the event log has come. Of several replicas, one at a time reads on. @public */
export interface EventCursorStore {
  /** The cursor, for this caller alone until `until`; nothing while another has it, or it waits after a failure. */
  claim(
    name: string,
    lease: { now: Date; until: Date },
  ): Promise<EventCursor | undefined>;
  /** Moves from `from` to `to` and keeps the lease until `until`; false when another reader took over and moved it. */
  advance(
    name: string,
    move: { from: number; to: number; until: Date },
  ): Promise<boolean>;
  /** Notes that the event after `seq` could not be handled; nobody takes the cursor before `retryAt`. */
  noteFailure(
    name: string,
    failure: { seq: number; failures: number; retryAt: Date },
  ): Promise<void>;
  /** Lets others have the cursor that stands at `seq`. */
  release(name: string, at: { seq: number; now: Date }): Promise<void>;
}
