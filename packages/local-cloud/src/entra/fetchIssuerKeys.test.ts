import { fetchIssuerKeys } from './fetchIssuerKeys';
import {
  makeTestCertificate,
  startTestServer,
  type TestServer,
} from './__testUtils__/startTestServer';

const keys = { keys: [{ kty: 'RSA', kid: 'a', n: 'n', e: 'AQAB' }] };

describe('fetchIssuerKeys', () => {
  let server: TestServer;
  let ca: string;
  let answers: Record<string, () => object | string>;

  beforeAll(async () => {
    const certificate = await makeTestCertificate();
    ca = certificate.cert;
    server = await startTestServer(
      (req, res) => {
        const answer = answers[req.url ?? '']?.();
        res.writeHead(answer ? 200 : 404);
        res.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
      },
      { certificate },
    );
  });
  beforeEach(() => {
    answers = {
      '/.well-known/openid-configuration': () => ({
        issuer: server.url,
        jwks_uri: `${server.url}/keys`,
      }),
      '/keys': () => keys,
    };
  });
  afterAll(() => server.close());

  it('finds the keys by discovery', async () => {
    await expect(fetchIssuerKeys(server.url, ca)).resolves.toEqual(keys);
  });

  it.each<[string, () => void]>([
    ['is not there', () => (answers = {})],
    [
      'says that it is another',
      () => {
        answers['/.well-known/openid-configuration'] = () => ({
          issuer: 'https://other.example',
          jwks_uri: `${server.url}/keys`,
        });
      },
    ],
    [
      'has its keys in the clear',
      () => {
        answers['/.well-known/openid-configuration'] = () => ({
          issuer: server.url,
          jwks_uri: `${server.url.replace('https', 'http')}/keys`,
        });
      },
    ],
    ['answers with no JSON', () => (answers['/keys'] = () => '<html>')],
    [
      'answers with too much',
      () => (answers['/keys'] = () => 'x'.repeat(100_000)),
    ],
  ])('refuses an issuer that %s', async (_, change) => {
    change();
    await expect(fetchIssuerKeys(server.url, ca)).rejects.toMatchObject({
      code: 50166,
      status: 400,
    });
  });

  it('refuses an issuer that it cannot reach or does not trust', async () => {
    await expect(
      fetchIssuerKeys('https://localhost:1', ca),
    ).rejects.toMatchObject({ code: 50166 });
    const other = await makeTestCertificate();
    await expect(fetchIssuerKeys(server.url, other.cert)).rejects.toMatchObject(
      { code: 50166 },
    );
  });
});
