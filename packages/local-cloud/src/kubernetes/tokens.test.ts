import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
} from 'jose';
import { stringAt } from './json';
import { TestCluster } from './testing/TestCluster';

const ENTRA = 'api://AzureADTokenExchange';
const REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

describe('tokens of service accounts', () => {
  let cluster: TestCluster;
  let now = new Date();

  beforeAll(async () => {
    cluster = await TestCluster.start({ clock: () => now });
  });
  beforeEach(() => {
    now = new Date();
  });
  afterAll(() => cluster.close());

  let count = 0;
  const newNamespace = async () => {
    count += 1;
    await cluster.createNamespace(`ns-${count}`);
    return `ns-${count}`;
  };
  const request = (
    namespace: string,
    spec: object = {},
    { as = 'admin', name = 'default' } = {},
  ) =>
    cluster.request(
      'POST',
      `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
      { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec },
      { as },
    );
  const tokenOf = async (namespace: string, spec: object = {}) => {
    const { body } = await request(namespace, spec);
    return stringAt(body, 'status', 'token')!;
  };
  const whoAmI = (token: string) =>
    cluster.request(
      'POST',
      REVIEW,
      { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      { as: token },
    );

  it('say whose they are, for whom and until when, and are signed by a published key', async () => {
    const namespace = await newNamespace();
    const { status, body } = await request(namespace, {
      audiences: [ENTRA],
      expirationSeconds: 900,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: 'TokenRequest',
      spec: { audiences: [ENTRA], expirationSeconds: 900 },
    });
    const token = stringAt(body, 'status', 'token')!;
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({
      iss: cluster.url,
      sub: `system:serviceaccount:${namespace}:default`,
      aud: [ENTRA],
      'kubernetes.io': {
        namespace,
        serviceaccount: { name: 'default', uid: expect.any(String) },
      },
    });
    expect(claims.exp! - claims.iat!).toBe(900);
    expect(stringAt(body, 'status', 'expirationTimestamp')).toBe(
      new Date(claims.exp! * 1000).toISOString().replace('.000', ''),
    );

    const discovery = await (
      await fetch(`${cluster.url}/.well-known/openid-configuration`)
    ).json();
    expect(discovery.issuer).toBe(cluster.url);
    const keys = await (await fetch(discovery.jwks_uri)).json();
    expect(Object.keys(keys.keys[0]).sort()).toEqual(
      ['alg', 'e', 'kid', 'kty', 'n', 'use'].sort(),
    );
    await jwtVerify(token, createLocalJWKSet(keys), { audience: ENTRA });
  });

  it('stand for the account at the cluster that issued them', async () => {
    const namespace = await newNamespace();
    const { status, body } = await whoAmI(await tokenOf(namespace));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: {
        userInfo: {
          username: `system:serviceaccount:${namespace}:default`,
          groups: [
            'system:serviceaccounts',
            `system:serviceaccounts:${namespace}`,
            'system:authenticated',
          ],
        },
      },
    });
  });

  it('are not for the cluster when they are for someone else', async () => {
    const token = await tokenOf(await newNamespace(), { audiences: [ENTRA] });
    expect((await whoAmI(token)).status).toBe(401);
  });

  it('end when they say', async () => {
    const token = await tokenOf(await newNamespace());
    now = new Date(now.getTime() + 3601_000);
    expect((await whoAmI(token)).status).toBe(401);
  });

  it('end with their account, also when one of the same name follows', async () => {
    const namespace = await newNamespace();
    const account = `/api/v1/namespaces/${namespace}/serviceaccounts/worker`;
    const create = () =>
      cluster.request(
        'POST',
        `/api/v1/namespaces/${namespace}/serviceaccounts`,
        {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: 'worker' },
        },
      );
    await create();
    const { body } = await request(namespace, {}, { name: 'worker' });
    const token = stringAt(body, 'status', 'token')!;
    expect((await whoAmI(token)).status).toBe(201);
    await cluster.request('DELETE', account);
    expect((await whoAmI(token)).status).toBe(401);
    await create();
    expect((await whoAmI(token)).status).toBe(401);
  });

  it('stay good over a restart', async () => {
    const namespace = await newNamespace();
    const audiences = [ENTRA];
    const before = await tokenOf(namespace, { audiences });
    await cluster.restart();
    const after = await tokenOf(namespace, { audiences });
    expect(decodeProtectedHeader(after).kid).toBe(
      decodeProtectedHeader(before).kid,
    );
  });

  it.each([
    [{ expirationSeconds: 60 }, 422, 'less than 10 minutes'],
    [{ expirationSeconds: 2 ** 33 }, 422, '2^32 seconds'],
    [
      { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'p' } },
      422,
      'spec.boundObjectRef',
    ],
  ])('are refused for %j', async (spec, code, message) => {
    const { status, body } = await request(await newNamespace(), spec);
    expect(status).toBe(code);
    expect(stringAt(body, 'message')).toContain(message);
  });

  it('are refused without the account, the right, or a TokenRequest', async () => {
    const namespace = await newNamespace();
    cluster.addUser('nobody');
    const missing = await request(namespace, {}, { name: 'missing' });
    expect(missing.status).toBe(404);
    const forbidden = await request(namespace, {}, { as: 'nobody' });
    expect(stringAt(forbidden.body, 'message')).toContain(
      'cannot create resource "serviceaccounts/token"',
    );
    const url = `/api/v1/namespaces/${namespace}/serviceaccounts/default/token`;
    expect((await cluster.request('POST', url, { kind: 'Pod' })).status).toBe(
      400,
    );
    expect((await cluster.get(url)).status).toBe(405);
  });
});
