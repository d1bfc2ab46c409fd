import { startTestAzure, type TestAzure } from './__testUtils__/startTestAzure';
import { sampleSubscriptions } from './sampleSubscriptions';

describe('createResourceManagerApi', () => {
  let azure: TestAzure;
  let platform: string;

  beforeAll(async () => {
    azure = await startTestAzure();
    platform = await azure.tokenFor('piet.devries');
  });

  afterAll(async () => {
    await azure.close();
  });

  const subscriptions = '/subscriptions?api-version=2022-12-01';

  async function tokenWith(claims: Record<string, unknown>) {
    return azure.tenant.sign({
      aud: 'https://management.azure.com',
      oid: azure.tenant.organisation.people[0].objectId,
      exp: Math.floor(Date.now() / 1000) + 600,
      ...claims,
    });
  }

  it('shows the subscriptions to those who may read them', async () => {
    const seen = await azure.request('GET', subscriptions, platform);
    expect(seen.body.value).toMatchObject(
      sampleSubscriptions.map(subscription => ({ ...subscription })),
    );
    const ada = await azure.tokenFor('ada.moreau');
    const none = await azure.request('GET', subscriptions, ada);
    expect(none.body.value).toEqual([]);
    const [{ subscriptionId, displayName }] = sampleSubscriptions;
    expect(
      await azure.request(
        'GET',
        `/subscriptions/${subscriptionId}?api-version=2022-12-01`,
        platform,
      ),
    ).toMatchObject({ status: 200, body: { displayName, state: 'Enabled' } });
  });

  it.each<[string, () => Promise<string>, string]>([
    ['no token', async () => '', 'AuthenticationFailed'],
    ['rubbish', async () => 'rubbish', 'InvalidAuthenticationToken'],
    [
      'a token that has expired',
      () => tokenWith({ exp: 1 }),
      'ExpiredAuthenticationToken',
    ],
    [
      'a token for the clusters',
      () => tokenWith({ aud: '6dae42f8-4368-4678-94ff-3960e28e3630' }),
      'InvalidAuthenticationTokenAudience',
    ],
    [
      'a forged token',
      async () => `${(await tokenWith({})).slice(0, -6)}AAAAAA`,
      'InvalidAuthenticationToken',
    ],
  ])('answers 401 to %s', async (_, token, code) => {
    const response = await azure.request('GET', subscriptions, await token());
    expect(response).toMatchObject({ status: 401, body: { error: { code } } });
    expect(response.header('www-authenticate')).toContain('Bearer');
    expect(response.header('x-ms-request-id')).toBeDefined();
  });

  const [{ subscriptionId }] = sampleSubscriptions;
  const group = `/subscriptions/${subscriptionId}/resourceGroups/rg`;

  it.each<[string, string, string, string | undefined, number, string]>([
    [
      'no api-version',
      'GET',
      '/subscriptions',
      undefined,
      400,
      'MissingApiVersionParameter',
    ],
    [
      'a bad api-version',
      'GET',
      '/subscriptions?api-version=latest',
      undefined,
      400,
      'InvalidApiVersionParameter',
    ],
    [
      'an unknown subscription',
      'GET',
      '/subscriptions/none?api-version=2022-12-01',
      undefined,
      404,
      'SubscriptionNotFound',
    ],
    [
      'an unknown path',
      'GET',
      '/tenants?api-version=2022-12-01',
      undefined,
      404,
      'InvalidResourceType',
    ],
    [
      'an unserved action',
      'POST',
      `${group}/exportTemplate?api-version=2022-12-01`,
      '{}',
      404,
      'InvalidResourceType',
    ],
    [
      'a body that is no JSON',
      'PUT',
      `${group}?api-version=2022-12-01`,
      'x',
      400,
      'InvalidRequestContent',
    ],
    [
      'a body that is no object',
      'PUT',
      `${group}?api-version=2022-12-01`,
      '[]',
      400,
      'InvalidRequestContent',
    ],
    [
      'an id that is none',
      'GET',
      `${group}/providers/A/b?api-version=2022-12-01`,
      undefined,
      400,
      'InvalidResourceId',
    ],
    [
      'a broken escape',
      'GET',
      '/subscriptions/%E0%A4%A?api-version=2022-12-01',
      undefined,
      400,
      'InvalidRequestUri',
    ],
    [
      'a body that is too large',
      'PUT',
      `${group}?api-version=2022-12-01`,
      JSON.stringify({ x: 'a'.repeat(5 * 1024 * 1024) }),
      413,
      'RequestContentTooLarge',
    ],
  ])('refuses %s', async (_, method, path, body, status, code) => {
    const response = await azure.request(
      method as 'GET' | 'PUT' | 'POST',
      path,
      platform,
      body,
    );
    expect(response).toMatchObject({ status, body: { error: { code } } });
  });

  it('refuses to plan a deployment for a person without rights', async () => {
    const ada = await azure.tokenFor('ada.moreau');
    const response = await azure.request(
      'PUT',
      `${group}?api-version=2022-12-01`,
      ada,
      JSON.stringify({ location: 'westeurope' }),
    );
    expect(response).toMatchObject({
      status: 403,
      body: {
        error: {
          code: 'AuthorizationFailed',
          message: expect.stringContaining(
            'Microsoft.Resources/subscriptions/resourceGroups/write',
          ),
        },
      },
    });
  });
});
