import { EnvironmentAction } from '@glovebox/backstage-plugin-research-environments-common';
import {
  abilities,
  DELETION_FAILED,
  DRAFT,
  READY,
  WAITING,
} from '../fixtures/environments';
import {
  actionsToOffer,
  firstTab,
  hasHappened,
  headRevision,
  isEnded,
  isGoing,
  lastsUntil,
  nextFor,
  nextInList,
} from './environmentView';

function offered(
  environment: typeof DRAFT,
  allowed: EnvironmentAction[],
): [string, boolean][] {
  return actionsToOffer({
    status: environment.status,
    abilities: abilities(allowed),
  }).map(ability => [ability.action, ability.allowed]);
}

describe('actionsToOffer', () => {
  it('shows what one expects in a state even when it is refused', () => {
    expect(offered(DRAFT, [])).toEqual([
      ['submit', false],
      ['edit', false],
      ['discard', false],
    ]);
  });

  it('hides nothing that is allowed', () => {
    expect(offered(WAITING, ['withdraw', 'retry'])).toEqual([
      ['withdraw', true],
      ['retry', true],
    ]);
  });

  it('leaves connecting to its card', () => {
    expect(offered(READY, ['connect'])).toEqual([['delete', false]]);
  });

  it('offers only what is allowed where the state is unknown', () => {
    const unknown = {
      status: { ...DRAFT.status, word: 'Unknown' as const },
      abilities: abilities(['delete']),
    };
    expect(actionsToOffer(unknown).map(a => a.action)).toEqual(['delete']);
  });
});

describe('headRevision', () => {
  it('prefers what is proposed over what is', () => {
    const revisions = [1, 2].map(number => ({
      ...DRAFT.revisions[0],
      number,
    }));
    expect(
      headRevision({ revisions, currentRevision: 1, proposedRevision: 2 })
        ?.number,
    ).toBe(2);
    expect(headRevision({ revisions, currentRevision: 1 })?.number).toBe(1);
    expect(headRevision({ revisions })?.number).toBe(2);
    expect(headRevision({ revisions: [] })).toBeUndefined();
  });
});

it('opens a draft on its plan and a running environment on its overview', () => {
  expect(firstTab(DRAFT.status)).toBe('plan');
  expect(firstTab(READY.status)).toBe('overview');
});

it('counts no time left for what is being deleted', () => {
  const status = { ...READY.status, word: 'Deleting' as const };
  expect(lastsUntil(READY)).toBe(READY.expiresAt);
  expect(lastsUntil({ ...READY, status })).toBeUndefined();
});

describe('isGoing', () => {
  it('tells what is on its way out from what can be used', () => {
    expect(isGoing(DELETION_FAILED.status)).toBe(true);
    expect(isGoing(READY.status)).toBe(false);
    expect(isGoing({ ...READY.status, word: 'Unknown' })).toBe(false);
  });
});

describe('nextFor', () => {
  const next = (allowed: EnvironmentAction[]) =>
    nextFor({ status: DRAFT.status, abilities: abilities(allowed) });

  it('speaks to the requester of a draft', () => {
    expect(next(['submit', 'replan'])).toBe('Read the plan, then submit it.');
  });

  it('sends the requester of an old draft to a new plan first', () => {
    expect(next(['replan', 'edit'])).toBe('Plan again, then submit it.');
  });

  it('leaves the words of the backend to everybody else', () => {
    expect(next([])).toBe(DRAFT.status.next);
    expect(
      nextFor({ status: WAITING.status, abilities: abilities(['replan']) }),
    ).toBe(WAITING.status.next);
  });
});

it('tells what happened from what goes on', () => {
  expect(hasHappened(DELETION_FAILED.status)).toBe(true);
  expect(hasHappened(READY.status)).toBe(false);
  expect(hasHappened(WAITING.status)).toBe(false);
});

it('is ended when it never came to be, as when it is no more', () => {
  expect(isEnded({ ...DRAFT.status, word: 'Withdrawn' })).toBe(true);
  expect(isEnded({ ...READY.status, word: 'Deleted' })).toBe(true);
  expect(isEnded(DELETION_FAILED.status)).toBe(false);
  expect(isEnded(WAITING.status)).toBe(false);
});

it('speaks in a list to the requester of a draft, and to nobody else', () => {
  expect(nextInList(DRAFT, DRAFT.requester)).toBe(
    'Read the plan, then submit it.',
  );
  expect(nextInList(DRAFT, 'user:default/noor.haddad')).toBe(DRAFT.status.next);
  expect(nextInList(WAITING, WAITING.requester)).toBe(WAITING.status.next);
});
