/** How something outside was when it was last checked. */
export interface ConnectorCheck {
  id: string;
  healthy: boolean;
  reason: string;
  message: string;
  /** Since when it is so. ISO 8601 in UTC. */
  since: string;
  /** ISO 8601 in UTC. */
  checkedAt: string;
}

/** The last check of each connector, so that every replica shows the same. */
export interface ConnectorCheckStore {
  list(): Promise<ConnectorCheck[]>;
  /** Of several replicas that try, one gets it; none when it is not due before `dueBefore`. */
  claim(
    id: string,
    options: { dueBefore: Date; until: Date },
  ): Promise<boolean>;
  save(
    id: string,
    outcome: { healthy: boolean; reason: string; message: string; now: Date },
  ): Promise<{ changed: boolean }>;
}
