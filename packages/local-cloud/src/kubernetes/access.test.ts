import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { objectsAt, valueAt } from './json';
import { TestCluster } from './testing/TestCluster';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const ISSUER = 'http://localhost:1';
const AUDIENCE = 'clusters';

describe('access', () => {
  let cluster: TestCluster;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;

  const role = (
    kind: string,
    name: string,
    rules: unknown[],
    namespace?: string,
  ) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: { name, namespace },
    rules,
  });
  const binding = (
    name: string,
    roleRef: { kind: string; name: string },
    subject: { kind: string; name: string },
  ) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', ...roleRef },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', ...subject }],
  });
  const sign = (
    claims: Record<string, unknown>,
    audience = AUDIENCE,
    key = keys.privateKey,
  ) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setExpirationTime('1h')
      .sign(key);

  beforeAll(async () => {
    keys = await generateKeyPair('RS256');
    const jwk = {
      ...(await exportJWK(keys.publicKey)),
      kid: 'k',
      alg: 'RS256',
    };
    cluster = await TestCluster.start({
      issuer: {
        url: () => ISSUER,
        audience: AUDIENCE,
        jwks: createLocalJWKSet({ keys: [jwk] }),
      },
    });
    cluster.addUser('ada', ['vision']);
    cluster.addUser('glovebox-provisioner');
    cluster.addUser('glovebox-observer');
    await cluster.restart();
    await cluster.createNamespace('env-a', {
      'app.kubernetes.io/managed-by': 'glovebox',
      'glovebox.dev/environment-id': 'a',
    });
    await cluster.createNamespace('env-b');
    await cluster.request(
      'POST',
      `${RBAC}/namespaces/env-a/rolebindings`,
      binding(
        'people',
        { kind: 'ClusterRole', name: 'glovebox:environment-developer' },
        { kind: 'Group', name: 'vision' },
      ),
    );
  });
  afterAll(async () => {
    await cluster.close();
  });

  it('refuses whoever has no valid token', async () => {
    expect((await fetch(`${cluster.url}/api`)).status).toBe(401);
    expect((await cluster.get('/api/v1/pods', 'stranger')).status).toBe(401);
    expect((await fetch(`${cluster.url}/readyz`)).status).toBe(200);
  });

  it('knows people by the object id and groups of their token', async () => {
    const token = await sign({
      oid: 'oid-1',
      groups: ['vision', 'system:masters'],
    });
    const { body } = await cluster.request(
      'POST',
      '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      { as: token },
    );
    expect(valueAt(body, 'status', 'userInfo')).toEqual({
      username: 'oid-1',
      groups: ['vision', 'system:authenticated'],
    });
    expect(
      (await cluster.get('/api/v1/namespaces/env-a/pods', token)).status,
    ).toBe(200);
  });

  it('refuses tokens that are forged or for someone else', async () => {
    const other = await generateKeyPair('RS256');
    const forged = await sign({ oid: 'oid-1' }, AUDIENCE, other.privateKey);
    expect((await cluster.get('/api', forged)).status).toBe(401);
    expect(
      (await cluster.get('/api', await sign({ oid: 'oid-1' }, 'elsewhere')))
        .status,
    ).toBe(401);
    expect(
      (await cluster.get('/api', await sign({ sub: 'no oid' }))).status,
    ).toBe(401);
  });

  it.each([
    ['GET', '/api/v1/namespaces/env-a/pods', 200],
    ['GET', '/api/v1/namespaces/env-a/secrets', 200],
    ['GET', '/api/v1/namespaces/env-a/resourcequotas', 200],
    ['GET', '/api/v1/namespaces/env-b/pods', 403],
    ['GET', '/api/v1/namespaces/env-b/secrets', 403],
    ['GET', '/api/v1/secrets', 403],
    ['GET', '/api/v1/namespaces', 403],
    ['GET', '/api/v1/namespaces/env-a', 200],
    ['GET', '/metrics', 403],
    ['DELETE', '/api/v1/namespaces/env-a/resourcequotas/q', 403],
    [
      'DELETE',
      '/apis/networking.k8s.io/v1/namespaces/env-a/networkpolicies/n',
      403,
    ],
  ])('answers a developer %s %s with %d', async (method, url, status) => {
    expect(
      (await cluster.request(method, url, undefined, { as: 'ada' })).status,
    ).toBe(status);
  });

  it('says who cannot do what where', async () => {
    const { body } = await cluster.get('/api/v1/namespaces/env-b/pods', 'ada');
    expect(body).toMatchObject({
      reason: 'Forbidden',
      message:
        'pods is forbidden: User "ada" cannot list resource "pods" in API group "" in the namespace "env-b"',
      details: { kind: 'pods' },
    });
  });

  it('honours resource names and subresources', async () => {
    await cluster.request(
      'POST',
      `${RBAC}/namespaces/env-b/roles`,
      role('Role', 'narrow', [
        {
          apiGroups: [''],
          resources: ['configmaps'],
          resourceNames: ['kube-root-ca.crt'],
          verbs: ['get'],
        },
        { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
      ]),
    );
    await cluster.request(
      'POST',
      `${RBAC}/namespaces/env-b/rolebindings`,
      binding(
        'narrow',
        { kind: 'Role', name: 'narrow' },
        { kind: 'User', name: 'ada' },
      ),
    );
    expect(
      (
        await cluster.get(
          '/api/v1/namespaces/env-b/configmaps/kube-root-ca.crt',
          'ada',
        )
      ).status,
    ).toBe(200);
    expect(
      (await cluster.get('/api/v1/namespaces/env-b/configmaps/other', 'ada'))
        .status,
    ).toBe(403);
    expect(
      (await cluster.get('/api/v1/namespaces/env-b/configmaps', 'ada')).status,
    ).toBe(403);
    expect(
      (await cluster.get('/api/v1/namespaces/env-b/pods/p', 'ada')).status,
    ).toBe(403);
    expect(
      (await cluster.get('/api/v1/namespaces/env-b/pods/p/log', 'ada')).status,
    ).toBe(404);
  });

  it('fills aggregated roles from those that their labels select', async () => {
    const { body } = await cluster.until(
      `${RBAC}/clusterroles/admin`,
      found => objectsAt(found.body, 'rules').length > 5,
    );
    expect(JSON.stringify(body.rules)).toContain('rolebindings');
  });

  describe('the provisioner', () => {
    const bind = (roleRef: { kind: string; name: string }, name: string) =>
      cluster.apply(
        `${RBAC}/namespaces/env-a/rolebindings/${name}`,
        binding(name, roleRef, { kind: 'Group', name: 'vision' }),
        { as: 'glovebox-provisioner' },
      );

    it('binds people to the shipped role, and to no other', async () => {
      expect(
        (
          await bind(
            { kind: 'ClusterRole', name: 'glovebox:environment-developer' },
            'ok',
          )
        ).status,
      ).toBe(201);
      const refused = await bind(
        { kind: 'ClusterRole', name: 'cluster-admin' },
        'bad',
      );
      expect(refused.status).toBe(403);
      expect(refused.body.message).toContain(
        'is attempting to grant RBAC permissions not currently held:\n',
      );
      expect(
        (await bind({ kind: 'ClusterRole', name: 'missing' }, 'none')).status,
      ).toBe(403);
    });

    it('writes no roles, reads no secrets and is nobody else', async () => {
      const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
      const written = await cluster.apply(
        `${RBAC}/namespaces/env-a/roles/r`,
        role('Role', 'r', rules),
        { as: 'glovebox-provisioner' },
      );
      expect(written.status).toBe(403);
      expect(
        (
          await cluster.get(
            '/api/v1/namespaces/env-a/secrets',
            'glovebox-provisioner',
          )
        ).status,
      ).toBe(403);
      const posing = await cluster.request('GET', '/api', undefined, {
        as: 'glovebox-provisioner',
        headers: { 'impersonate-user': 'admin' },
      });
      expect(posing.status).toBe(403);
    });
  });

  it('lets nobody create by applying who may only patch', async () => {
    await cluster.request(
      'POST',
      `${RBAC}/clusterroles`,
      role('ClusterRole', 'patcher', [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['patch'] },
      ]),
    );
    await cluster.request(
      'POST',
      `${RBAC}/namespaces/env-b/rolebindings`,
      binding(
        'patcher',
        { kind: 'ClusterRole', name: 'patcher' },
        { kind: 'User', name: 'glovebox-observer' },
      ),
    );
    const url = '/api/v1/namespaces/env-b/configmaps/patched';
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'patched' },
    };
    const refused = await cluster.apply(url, config, {
      as: 'glovebox-observer',
    });
    expect(refused.status).toBe(403);
    expect(refused.body.message).toBe('configmaps "patched" is forbidden: ');
    expect((await cluster.apply(url, config)).status).toBe(201);
    const allowed = await cluster.apply(
      url,
      { ...config, data: { key: 'value' } },
      { as: 'glovebox-observer' },
    );
    expect(allowed.status).toBe(200);
  });

  it('lets nobody write a role with more than they hold', async () => {
    await cluster.request(
      'POST',
      `${RBAC}/namespaces/env-b/roles`,
      role('Role', 'writer', [
        {
          apiGroups: ['rbac.authorization.k8s.io'],
          resources: ['roles', 'rolebindings'],
          verbs: ['create'],
        },
        { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
      ]),
    );
    await cluster.request(
      'POST',
      `${RBAC}/namespaces/env-b/rolebindings`,
      binding(
        'writer',
        { kind: 'Role', name: 'writer' },
        { kind: 'User', name: 'ada' },
      ),
    );
    const write = (verbs: string[], name: string) =>
      cluster.request(
        'POST',
        `${RBAC}/namespaces/env-b/roles`,
        role('Role', name, [{ apiGroups: [''], resources: ['pods'], verbs }]),
        { as: 'ada' },
      );
    expect((await write(['get'], 'less')).status).toBe(201);
    expect((await write(['get', 'delete'], 'more')).status).toBe(403);
  });

  it('keeps the role of a binding', async () => {
    const changed = await cluster.apply(
      `${RBAC}/namespaces/env-a/rolebindings/people`,
      binding(
        'people',
        { kind: 'ClusterRole', name: 'view' },
        { kind: 'Group', name: 'vision' },
      ),
      { force: true },
    );
    expect(changed.status).toBe(422);
    expect(changed.body.message).toContain('cannot change roleRef');
  });

  it('answers access reviews as it would decide', async () => {
    const review = (verb: string, namespace: string) =>
      cluster.request(
        'POST',
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { verb, namespace, resource: 'pods' } },
        },
        { as: 'ada' },
      );
    expect(
      valueAt((await review('delete', 'env-a')).body, 'status', 'allowed'),
    ).toBe(true);
    expect(
      valueAt((await review('delete', 'env-b')).body, 'status', 'allowed'),
    ).toBe(false);
  });
});
