import {
  OperationInDetail,
  OperationStep,
} from '@glovebox/guarded-change-common';
import { operationStatus } from './operationStatus';

const NOW = new Date('2026-01-01T12:00:00.000Z');
const at = (minutesAgo: number) =>
  new Date(NOW.getTime() - minutesAgo * 60_000).toISOString();

function operation(
  changes: Partial<OperationInDetail>,
  step: Partial<OperationStep> = {},
): OperationInDetail {
  return {
    id: 'o',
    kind: 'environment.apply',
    subjectId: 'e',
    state: 'running',
    steps: [
      { name: 'replan', title: 'Plan again', state: 'succeeded', attempts: 1 },
      {
        name: 'apply',
        title: 'Create it',
        state: 'running',
        attempts: 2,
        startedAt: at(3),
        ...step,
      },
    ],
    requestedBy: 'user:default/ada',
    createdAt: at(5),
    startedAt: at(4),
    cancelRequested: false,
    ...changes,
  };
}

describe('operationStatus', () => {
  it.each<[string, OperationInDetail, object]>([
    [
      'one that nobody took yet',
      operation({ state: 'queued', createdAt: at(0.5) }),
      { word: 'Queued', tone: 'waiting' },
    ],
    [
      'one that nobody takes',
      operation({ state: 'queued', createdAt: at(5) }),
      { word: 'Queued', tone: 'warning', since: at(5) },
    ],
    [
      'one whose step says what it does',
      operation({}, { message: '12 of 18 objects' }),
      { word: 'Running', reason: '12 of 18 objects', since: at(4) },
    ],
    [
      'one whose worker tells that it lives',
      operation({ lease: { worker: 'replica-1', until: at(-0.5) } }),
      { word: 'Running', reason: 'Create it.' },
    ],
    [
      'one whose worker went silent',
      operation({ lease: { worker: 'replica-1', until: at(2) } }),
      {
        word: 'Worker silent',
        tone: 'warning',
        reason: expect.stringContaining('replica-1'),
        since: at(2),
      },
    ],
    [
      'one that polls',
      operation({ state: 'waiting' }, { message: 'Namespace is going' }),
      { word: 'Waiting', reason: 'Namespace is going', since: at(3) },
    ],
    [
      'one that is tried again by itself',
      operation(
        { state: 'waiting', failingSince: at(2) },
        { message: 'aks-east does not answer' },
      ),
      {
        word: 'Trying again',
        tone: 'warning',
        reason: 'aks-east does not answer',
        since: at(2),
      },
    ],
    [
      'one that failed',
      operation({
        state: 'failed',
        failingSince: at(9),
        finishedAt: at(1),
        error: { reason: 'Forbidden', message: 'It may not apply Jobs.' },
      }),
      {
        word: 'Failed',
        tone: 'failed',
        reason: 'It may not apply Jobs.',
        since: at(9),
      },
    ],
    [
      'one that went on without a step',
      operation(
        { state: 'succeeded', finishedAt: at(1) },
        { state: 'skipped', skipped: { by: 'user:default/piet', reason: 'r' } },
      ),
      {
        word: 'Done',
        tone: 'warning',
        reason: 'Done without: Create it.',
        since: at(1),
      },
    ],
    [
      'one that was cancelled',
      operation({ state: 'cancelled', finishedAt: at(1) }),
      { word: 'Cancelled', tone: 'neutral' },
    ],
  ])('says of %s how it is', (_, given, expected) => {
    expect(operationStatus(given, NOW)).toMatchObject(expected);
  });
});
