import { describeProblem, statusOf } from './describeProblem';
import { PluginHttpClient } from './PluginHttpClient';

function clientAnswering(status: number, body: object) {
  const fetch = jest.fn(
    async (_input: RequestInfo | URL, _init?: RequestInit) =>
      new Response(JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/json' },
      }),
  );
  const client = new PluginHttpClient({
    pluginId: 'approvals',
    discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
    fetchApi: { fetch },
  });
  return { client, fetch };
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: Error) => error,
  );
}

describe('PluginHttpClient', () => {
  it('leaves out what is not asked for', async () => {
    const { client, fetch } = clientAnswering(200, { items: [] });
    await client.get('/approvals', {
      query: { view: 'mine', q: '', cursor: undefined, limit: 5 },
    });
    expect(fetch.mock.calls[0][0]).toBe(
      'http://portal/api/approvals/approvals?view=mine&limit=5',
    );
  });

  it('hands on the words of the backend', async () => {
    const { client } = clientAnswering(409, {
      error: { name: 'ConflictError', message: 'The plan was made anew' },
      response: { statusCode: 409 },
    });
    const error = await failureOf(client.post('/approvals/1/votes', {}));
    expect(statusOf(error)).toBe(409);
    expect(describeProblem(error)).toEqual({
      why: 'The plan was made anew.',
      next: 'Someone or something changed it meanwhile. Look at the current state and decide again.',
    });
  });
});

describe('describeProblem', () => {
  it('says that nobody answered instead of "Failed to fetch"', () => {
    expect(describeProblem(new TypeError('Failed to fetch')).why).toBe(
      'The portal did not answer.',
    );
  });
});
