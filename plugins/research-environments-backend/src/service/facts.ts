import { Operation } from '@glovebox/guarded-change-common';
import { EnvironmentWithHead } from '../model/records';
import { EnvironmentFacts, Waiting } from './environmentStatus';

/**
 * What the status is derived from, out of what is stored.
 *
 * @param operation - the environment's own that is under way, if any
 */
export function toFacts(
  { environment, head }: EnvironmentWithHead,
  operation?: Operation,
): EnvironmentFacts {
  return { ...environment, revision: head, waiting: waitingOf(operation) };
}

function waitingOf(operation: Operation | undefined): Waiting | undefined {
  const step = operation?.steps.find(({ state }) => state === 'running');
  return step?.failingSince === undefined
    ? undefined
    : {
        since: step.failingSince,
        message: step.message ?? `"${step.title}" failed.`,
      };
}
