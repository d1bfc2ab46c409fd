import { createHttpHeaders, RestError } from '@azure/core-rest-pipeline';
import { TargetError } from '@glovebox/backstage-plugin-research-environments-node';
import { AzureSubscriptionConfig } from '@glovebox/azure-clients-node';
import { withTargetErrors } from './toTargetError';

const subscription: AzureSubscriptionConfig = {
  name: 'research',
  title: 'Research',
  id: 'sub-id',
  region: 'eastus',
  riskClasses: ['standard'],
};

async function explain(
  thrown: Error,
  signal = new AbortController().signal,
): Promise<unknown> {
  return withTargetErrors(
    { subscription, identity: 'provision', doing: 'deploy', signal },
    async () => {
      throw thrown;
    },
  ).catch((error: unknown) => error);
}

function answer(
  statusCode: number,
  code: string,
  options: { details?: object[]; retryAfter?: string } = {},
): RestError {
  const { details = [], retryAfter } = options;
  return new RestError('as the SDK says it', {
    statusCode,
    code,
    response: {
      status: statusCode,
      headers: createHttpHeaders(
        retryAfter === undefined ? {} : { 'retry-after': retryAfter },
      ),
      request: { url: '', method: 'PUT' } as never,
      bodyAsText: JSON.stringify({
        error: { code, message: `${code} it is.`, details },
      }),
    },
  });
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

describe('withTargetErrors', () => {
  it.each([
    [401, 'ExpiredAuthenticationToken', 'Unauthorized', false],
    [403, 'AuthorizationFailed', 'Forbidden', false],
    [403, 'DenyAssignmentAuthorizationFailed', 'Refused', false],
    [403, 'RequestDisallowedByPolicy', 'Refused', false],
    [400, 'InvalidTemplate', 'Refused', false],
    [409, 'QuotaExceeded', 'QuotaExceeded', false],
    [409, 'StorageAccountAlreadyTaken', 'Refused', false],
    [409, 'DeploymentStackInNonTerminalState', 'Busy', true],
    [429, 'TooManyRequests', 'Throttled', true],
    [503, 'ServerBusy', 'Unavailable', true],
  ])('%d %s is %s', async (status, code, reason, retryable) => {
    const error = await explain(answer(status, code));
    expect(error).toBeInstanceOf(TargetError);
    expect(error).toMatchObject({ reason, retryable });
  });

  it('tells what an error is made of', async () => {
    const details = [{ code: 'SkuNotAvailable', message: 'No such size.' }];
    await expect(
      explain(answer(400, 'InvalidTemplateDeployment', { details })),
    ).resolves.toMatchObject({
      message: expect.stringContaining('No such size.'),
    });
  });

  it('waits as long as Azure asks', async () => {
    await expect(
      explain(answer(429, 'TooManyRequests', { retryAfter: '17' })),
    ).resolves.toMatchObject({ retryAfterMs: 17_000 });
  });

  it('tells a secret that has expired from one that is wrong, without repeating what Entra ID logs', async () => {
    const expired = await explain(
      named(
        'AuthenticationRequiredError',
        'invalid_client: AADSTS7000222: The provided client secret keys are expired. Trace ID: abc',
      ),
    );
    expect(expired).toMatchObject({ reason: 'Unauthorized', retryable: false });
    expect((expired as Error).message).toContain('has expired (AADSTS7000222)');
    expect((expired as Error).message).not.toContain('Trace ID');

    const wrong = await explain(
      named(
        'AuthenticationRequiredError',
        'AADSTS7000215: Invalid client secret',
      ),
    );
    expect((wrong as Error).message).toContain(
      'was not accepted (AADSTS7000215)',
    );
  });

  it.each([
    'temporarily_unavailable: Error(s): 90055 - Description: AADSTS90055: There are too many incoming requests.',
    'server_error: Error(s): 90033 - Description: AADSTS90033: A transient error has occurred.',
    'endpoints_resolution_error: See https://aka.ms/msal.js.errors',
  ])('tries again when Entra ID says %s', async message => {
    await expect(
      explain(named('AuthenticationRequiredError', message)),
    ).resolves.toMatchObject({ reason: 'Unreachable', retryable: true });
  });

  it('ends with the reason of whoever aborted', async () => {
    const controller = new AbortController();
    controller.abort(new Error('the lease is lost'));
    await expect(
      explain(named('AbortError', 'aborted'), controller.signal),
    ).resolves.toMatchObject({ message: 'the lease is lost' });
  });

  it('lets a mistake in the code pass as what it is', async () => {
    const mistake = new TypeError('x is undefined');
    await expect(explain(mistake)).resolves.toBe(mistake);
  });
});
