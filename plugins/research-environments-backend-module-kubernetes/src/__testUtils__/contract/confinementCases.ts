import { LABELS } from '@glovebox/backstage-plugin-research-environments-common';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { POD_SECURITY_LABELS } from '../../render/environmentLabels';
import { TargetRun } from '../runTarget';
import { ContractSuite } from './ContractSuite';
import { RawAnswer } from './RawApi';
import { until } from './until';
import { roleBinding } from './waitUntilInForce';

const NAMESPACES = 'glovebox-portal-namespaces';
const OBJECTS = 'glovebox-portal-objects';
const ROLE_BINDINGS = 'glovebox-portal-rolebindings';
const MERGE = 'application/merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

/** What the provisioning identity tries and must not get: refused by the policies, and by RBAC where that can tell. */
export function confinementCases(get: () => ContractSuite): void {
  let own: TargetRun;
  let foreign: string;

  beforeAll(async () => {
    const suite = get();
    own = suite.start([]);
    await own.apply();
    foreign = `glovebox-contract-foreign-${suite.run}`;
    await suite.foreignNamespace(foreign);
    await suite.change(configMap(foreign));
  });

  const expectDenied = ({ status, body }: RawAnswer, policy: string) => {
    expect({ status, message: body.message }).toEqual({
      status: 403,
      message: expect.stringContaining(
        `ValidatingAdmissionPolicy '${policy}' with binding '${policy}' denied request: `,
      ),
    });
  };
  const attempt = (
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ) => get().refusal('provision', method, path, body, contentType);
  const apply = (object: KubernetesObject, dryRun: boolean) =>
    get().gateway.refused(() =>
      get().raw.apply('provision', object, { dryRun }),
    );

  describe('namespaces', () => {
    const id = 'confined1';
    const complete: Record<string, string> = {
      [LABELS.managedBy]: 'glovebox',
      [LABELS.environmentId]: id,
      [LABELS.environmentName]: 'confined',
      [LABELS.riskClass]: 'standard',
      [LABELS.origin]: 'baseline',
      ...POD_SECURITY_LABELS,
    };
    const create = (name: string, labels: Record<string, string>) =>
      attempt('POST', '/api/v1/namespaces?dryRun=All', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels },
      });

    it('are made with all labels of an environment', async () => {
      const { status, body } = await create(`env-confined-${id}`, complete);
      expect({ status, message: body.message }).toEqual({
        status: 201,
        message: undefined,
      });
    });

    it.each(Object.keys(complete))('are not made without %s', async label => {
      const { [label]: _left, ...rest } = complete;
      expectDenied(await create(`env-confined-${id}`, rest), NAMESPACES);
    });

    it.each<[string, string, Record<string, string>]>([
      ['with a name of another kind', `team-${id}`, {}],
      ['with the id of another environment', 'env-confined-other', {}],
      ...['enforce', 'audit', 'warn'].map(
        (mode): [string, string, Record<string, string>] => [
          `with a weaker Pod Security (${mode})`,
          `env-confined-${id}`,
          { [`pod-security.kubernetes.io/${mode}`]: 'baseline' },
        ],
      ),
      [
        'with an older Pod Security',
        `env-confined-${id}`,
        { 'pod-security.kubernetes.io/enforce-version': 'v1.24' },
      ],
      [
        'for somebody else',
        `env-confined-${id}`,
        { [LABELS.managedBy]: 'someone' },
      ],
      [
        'with an unknown risk class',
        `env-confined-${id}`,
        { [LABELS.riskClass]: 'none' },
      ],
    ])('are not made %s', async (_what, name, change) => {
      expectDenied(await create(name, { ...complete, ...change }), NAMESPACES);
    });

    it.each([
      LABELS.managedBy,
      LABELS.environmentId,
      LABELS.riskClass,
      ...Object.keys(POD_SECURITY_LABELS),
    ])('keep their label %s', async label => {
      const path = `/api/v1/namespaces/${own.environment.namespace}?dryRun=All`;
      // The server itself refuses what is no level of Pod Security.
      const weaker = label.endsWith('-version') ? 'v1.24' : 'baseline';
      const other = label.startsWith('pod-security') ? weaker : 'other';
      for (const value of [other, null]) {
        const change = { metadata: { labels: { [label]: value } } };
        expectDenied(await attempt('PATCH', path, change, MERGE), NAMESPACES);
      }
    });

    it('lose no label when the portal applies less than before', async () => {
      const { namespace } = own.environment;
      const answer = await attempt(
        'PATCH',
        `/api/v1/namespaces/${namespace}?fieldManager=glovebox&force=true&dryRun=All`,
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
        APPLY,
      );
      // The labels were made by create, not applied: applying fewer leaves them, and nothing changes.
      if (answer.status !== 200) {
        expectDenied(answer, NAMESPACES);
      }
      const live = await get().namespaceOf(own);
      expect(live?.metadata.labels).toMatchObject(POD_SECURITY_LABELS);
    });

    it('of others are neither changed nor deleted', async () => {
      for (const name of [foreign, 'glovebox-plan-standard', 'default']) {
        const path = `/api/v1/namespaces/${name}?dryRun=All`;
        const change = { metadata: { labels: { touched: 'yes' } } };
        expectDenied(await attempt('PATCH', path, change, MERGE), NAMESPACES);
      }
      for (const name of [foreign, 'glovebox-plan-standard']) {
        const path = `/api/v1/namespaces/${name}?dryRun=All`;
        expectDenied(await attempt('DELETE', path), NAMESPACES);
      }
      const system = '/api/v1/namespaces/kube-system?dryRun=All';
      expect((await attempt('DELETE', system)).status).toBe(403);
    });

    it('are not made environments by a label', async () => {
      const path = `/api/v1/namespaces/${foreign}?dryRun=All`;
      const change = { metadata: { labels: complete } };
      expectDenied(await attempt('PATCH', path, change, MERGE), NAMESPACES);
    });
  });

  describe('objects', () => {
    it.each(['default', 'kube-system', 'kube-public'])(
      'are not written into %s',
      async namespace => {
        expectDenied(await apply(configMap(namespace), true), OBJECTS);
      },
    );

    it('are not written into, changed in or deleted from a namespace of others', async () => {
      expectDenied(await apply(configMap(foreign), false), OBJECTS);
      const path = `/api/v1/namespaces/${foreign}/configmaps/settings`;
      expectDenied(
        await attempt('PATCH', path, { data: { key: 'x' } }, MERGE),
        OBJECTS,
      );
      expectDenied(await attempt('DELETE', path), OBJECTS);
    });

    it('are only tried in the planning namespaces', async () => {
      const planning = configMap('glovebox-plan-standard');
      expect((await apply(planning, true)).status).toBe(201);
      expectDenied(await apply(planning, false), OBJECTS);
    });

    it('are refused even where someone gives the identity more rights', async () => {
      const suite = get();
      const user = suite.options.provisioner;
      await suite.admin.applyServerSide(
        roleBinding(foreign, [{ kind: 'User', name: user }], 'cluster-admin'),
        { fieldManager: 'kubectl' },
      );
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'planted' },
      };
      const path = `/api/v1/namespaces/${foreign}/secrets?dryRun=All`;
      const answer = await until(
        'RBAC no longer refuses',
        () => attempt('POST', path, secret),
        ({ body }) => !/ cannot create resource /.test(body.message ?? ''),
      );
      expectDenied(answer, OBJECTS);
      await suite.admin.delete({
        ...roleBinding(foreign, []),
        name: 'glovebox-contract',
        namespace: foreign,
      });
    });
  });

  describe('role bindings', () => {
    const group = () => get().group;
    it.each<
      [string, () => { kind: string; name: string; namespace?: string }[]]
    >([
      ['a user', () => [{ kind: 'User', name: 'someone' }]],
      [
        'a service account',
        () => [
          {
            kind: 'ServiceAccount',
            name: 'workload',
            namespace: own.environment.namespace,
          },
        ],
      ],
      [
        'everybody who is signed in',
        () => [{ kind: 'Group', name: 'system:authenticated' }],
      ],
      [
        'a user beside the group',
        () => [
          { kind: 'Group', name: group() },
          { kind: 'User', name: 'someone' },
        ],
      ],
      ['nobody', () => []],
    ])('do not let in %s', async (_what, subjects) => {
      const binding = roleBinding(own.environment.namespace, subjects());
      expectDenied(await apply(binding, true), ROLE_BINDINGS);
    });

    it.each(['cluster-admin', 'admin', 'edit', 'view', 'glovebox:provisioner'])(
      'do not refer to %s',
      async role => {
        const subjects = [{ kind: 'Group', name: group() }];
        const binding = roleBinding(own.environment.namespace, subjects, role);
        const { status, body } = await apply(binding, true);
        expect(status).toBe(403);
        expect(body.message).toMatch(
          /attempting to grant RBAC permissions not currently held|glovebox-portal-rolebindings/,
        );
      },
    );
  });

  it.each<[string, string, (namespace: string) => string]>([
    ['list secrets', 'GET', ns => `/api/v1/namespaces/${ns}/secrets`],
    ['create secrets', 'POST', ns => `/api/v1/namespaces/${ns}/secrets`],
    [
      'run a command in a pod',
      'POST',
      ns => `/api/v1/namespaces/${ns}/pods/p/exec`,
    ],
    [
      'make a token',
      'POST',
      ns => `/api/v1/namespaces/${ns}/serviceaccounts/workload/token`,
    ],
    [
      'write roles',
      'POST',
      ns => `/apis/rbac.authorization.k8s.io/v1/namespaces/${ns}/roles`,
    ],
    [
      'write cluster roles',
      'POST',
      () => '/apis/rbac.authorization.k8s.io/v1/clusterroles',
    ],
    [
      'change its own role',
      'PATCH',
      () =>
        '/apis/rbac.authorization.k8s.io/v1/clusterroles/glovebox:provisioner',
    ],
    [
      'bind cluster-wide',
      'POST',
      () => '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    ],
    [
      'remove its policies',
      'DELETE',
      () =>
        `/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/${OBJECTS}?dryRun=All`,
    ],
    ['finalize namespaces', 'PUT', ns => `/api/v1/namespaces/${ns}/finalize`],
    [
      'write the status of namespaces',
      'PATCH',
      ns => `/api/v1/namespaces/${ns}/status`,
    ],
    ['list namespaces', 'GET', () => '/api/v1/namespaces'],
    ['read nodes', 'GET', () => '/api/v1/nodes'],
  ])('may not %s', async (_what, method, path) => {
    const { status, body } = await attempt(
      method,
      path(own.environment.namespace),
      method === 'GET' ? undefined : {},
      method === 'PATCH' ? MERGE : undefined,
    );
    expect(status).toBe(403);
    expect(body.message).toContain(' cannot ');
  });

  it('concerns nobody else', async () => {
    const suite = get();
    const answer = await suite.raw.apply('admin', configMap(foreign), {
      dryRun: true,
      manager: 'kubectl',
    });
    expect(answer.status).toBe(200);
  });
}

function configMap(namespace: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace },
    data: { key: 'value' },
  };
}
