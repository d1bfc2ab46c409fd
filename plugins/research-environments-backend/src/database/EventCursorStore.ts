/** How far each reader of the event log has come, so that several replicas handle each event once. */
export interface EventCursorStore {
  /** Zero for a reader that has read nothing. */
  position(name: string): Promise<number>;
  /** Moves from `from` to `to`; says whether this caller was the one who did. */
  advance(name: string, move: { from: number; to: number }): Promise<boolean>;
}
