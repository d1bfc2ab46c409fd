import {
  DELETED,
  DELETION_FAILED,
  DRAFT,
  ENVIRONMENTS,
  READY,
} from '../fixtures/environments';
import { isEnvironment, isRequest } from './mine';

const NOW = new Date('2026-03-10T00:00:00Z');

function rejected(since: string) {
  return {
    ...DRAFT,
    status: { ...DRAFT.status, word: 'Rejected' as const, since },
  };
}

it('keeps a rejection among the requests for a week', () => {
  expect(isRequest(rejected('2026-03-09T00:00:00Z'), NOW)).toBe(true);
  expect(isRequest(rejected('2026-02-20T00:00:00Z'), NOW)).toBe(false);
  expect(isEnvironment(rejected('2026-03-09T00:00:00Z'))).toBe(false);
});

it('counts as an environment what exists, also when its deletion failed', () => {
  expect([READY, DELETION_FAILED].every(isEnvironment)).toBe(true);
  expect(isEnvironment(DELETED)).toBe(false);
});

it('never counts one as both', () => {
  for (const environment of ENVIRONMENTS) {
    expect(isEnvironment(environment) && isRequest(environment, NOW)).toBe(
      false,
    );
  }
});
