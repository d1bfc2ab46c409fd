import { ANOTHER, OPEN, OWN } from '../fixtures/approvals';
import { neighboursOf, stagesInWords, viewFromSearch } from './inboxView';

it('opens what waits for me unless the URL names another list', () => {
  expect(viewFromSearch(new URLSearchParams('view=decided'))).toBe('decided');
  expect(viewFromSearch(new URLSearchParams('view=everything'))).toBe(
    'waiting',
  );
});

it('says how far an approval is', () => {
  expect(stagesInWords(OPEN)).toBe('1 of 2 stages agreed');
});

it('goes on with the first of the list from an approval that is not in it any more', () => {
  const list = [OPEN, ANOTHER];
  expect(neighboursOf(OPEN.id, list)).toEqual({
    previous: undefined,
    next: ANOTHER,
  });
  expect(neighboursOf(ANOTHER.id, list).previous).toBe(OPEN);
  expect(neighboursOf(OWN.id, list)).toEqual({ next: OPEN });
});
