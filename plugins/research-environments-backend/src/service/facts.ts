import { EnvironmentWithHead } from '../model/records';
import { EnvironmentFacts } from './environmentStatus';

/** What the status is derived from, out of what is stored. */
export function toFacts({
  environment,
  head,
}: EnvironmentWithHead): EnvironmentFacts {
  return { ...environment, revision: head };
}
