import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import { describeFailure } from './describeFailure';
import { StepError } from './errors';

const step = { title: 'Apply the objects' };

describe('describeFailure', () => {
  it('keeps the words of an error written for people', () => {
    const thrown = new StepError('Unreachable', 'aks-east does not answer', {
      retryable: true,
      retryAfterMs: 7,
    });
    expect(describeFailure(thrown, step)).toEqual({
      error: { reason: 'Unreachable', message: 'aks-east does not answer' },
      retryable: true,
      retryAfterMs: 7,
      expected: true,
    });
    expect(describeFailure(new ConflictError('taken'), step)).toMatchObject({
      error: { reason: 'Conflict', message: 'taken' },
      retryable: false,
    });
    expect(
      describeFailure(new ServiceUnavailableError('later'), step),
    ).toMatchObject({
      error: { reason: 'ServiceUnavailable' },
      retryable: true,
    });
  });

  it.each([
    new Error('password=hunter2'),
    'hunter2',
    undefined,
    Object.assign(new Error('hunter2'), { reason: 'hunter2 leaked' }),
    { reason: 'Looks', message: 'hunter2', retryable: true },
  ])('shows nothing of an error that nobody foresaw', thrown => {
    const failure = describeFailure(thrown, step);
    expect(failure).toMatchObject({
      error: { reason: 'Unexpected' },
      retryable: false,
      expected: false,
    });
    expect(JSON.stringify(failure)).not.toContain('hunter2');
    expect(failure.error.message).toContain('Apply the objects');
  });
});
