import {
  EnvironmentStatusWord,
  EnvironmentSummary,
} from '@glovebox/backstage-plugin-research-environments-common';

/** Asked for, and still to come. */
const REQUESTED: EnvironmentStatusWord[] = [
  'Planning',
  'Draft',
  'Plan refused',
  'Waiting for approval',
  'Approval lapsed',
];

/** Ended without an environment, by the person who asked or by others. */
const ENDED: EnvironmentStatusWord[] = [
  'Rejected',
  'Withdrawn',
  'Discarded',
  'Deleted',
];

/** For how long a rejection is news. */
const NEWS_MS = 7 * 24 * 60 * 60 * 1000;

function isOneOf(
  environment: EnvironmentSummary,
  words: EnvironmentStatusWord[],
): boolean {
  const { word } = environment.status;
  return word !== 'Unknown' && words.includes(word);
}

/** Whether it is still being asked for, or was rejected lately, which the requester has to learn. */
export function isRequest(environment: EnvironmentSummary, now: Date): boolean {
  const { word, since } = environment.status;
  const isNews = now.getTime() - new Date(since).getTime() < NEWS_MS;
  return isOneOf(environment, REQUESTED) || (word === 'Rejected' && isNews);
}

/** Whether it exists, in whatever state. */
export function isEnvironment(environment: EnvironmentSummary): boolean {
  return !isOneOf(environment, [...REQUESTED, ...ENDED]);
}
