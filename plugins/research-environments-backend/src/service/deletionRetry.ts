import { EnvironmentRecord } from '../model/records';

const SHORTEST_MS = 60_000;
const LONGEST_MS = 6 * 60 * 60 * 1000;

/**
 * When the deletion of an environment whose time is over is tried again by itself, after it failed: after as long again as it has
 * been failing, which doubles the wait each time, at least a minute and at most six hours. Nothing when it is for a person to retry.
 */
export function deletionRetryAt({
  expiresAt,
  operation,
}: Pick<EnvironmentRecord, 'expiresAt' | 'operation'>): string | undefined {
  if (
    expiresAt === undefined ||
    operation?.kind !== 'environment.delete' ||
    operation.state !== 'failed'
  ) {
    return undefined;
  }
  const failed = Date.parse(operation.since);
  const overFor = failed - Date.parse(expiresAt);
  const wait = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, overFor));
  return new Date(Math.max(failed + wait, Date.parse(expiresAt))).toISOString();
}
