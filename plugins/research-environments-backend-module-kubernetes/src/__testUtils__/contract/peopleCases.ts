import { TargetRun } from '../runTarget';
import { ContractIdentity } from './ContractGateway';
import { ContractSuite } from './ContractSuite';
import { rightsOf, Right, printRight } from './shippedManifests';
import { until } from './until';

const ROLE = 'glovebox:environment-developer';
const VERSIONS: Record<string, string> = {
  'cilium.io': 'v2',
  'kueue.x-k8s.io': 'v1beta1',
};

/** What people of the owner's group may do in their environment, and nobody else. */
export function peopleCases(get: () => ContractSuite): void {
  let r: TargetRun;

  beforeAll(async () => {
    const suite = get();
    r = suite.start([]);
    await r.apply();
    const pods = `/api/v1/namespaces/${r.environment.namespace}/pods`;
    await until(
      'the group may list pods',
      () => suite.refusal('member', 'GET', pods),
      ({ status }) => status === 200,
    );
  });

  it('have every right of the shipped role in their namespace', async () => {
    const suite = get();
    const refused: string[] = [];
    for (const right of rightsOf(suite.manifests, ROLE)) {
      const status = await exercise('member', right, r.environment.namespace);
      if (status === 401 || status === 403) {
        refused.push(printRight(right));
      }
    }
    expect(refused).toEqual([]);
  });

  it.each<[string, string]>([
    ['create', 'networkpolicies.networking.k8s.io'],
    ['patch', 'networkpolicies.networking.k8s.io'],
    ['delete', 'networkpolicies.networking.k8s.io'],
    ['create', 'ciliumnetworkpolicies.cilium.io'],
    ['patch', 'resourcequotas'],
    ['delete', 'limitranges'],
    ['create', 'serviceaccounts'],
    ['create', 'serviceaccounts/token'],
    ['create', 'roles.rbac.authorization.k8s.io'],
    ['create', 'rolebindings.rbac.authorization.k8s.io'],
    ['patch', 'rolebindings.rbac.authorization.k8s.io'],
    ['create', 'daemonsets.apps'],
    ['create', 'ingresses.networking.k8s.io'],
    ['patch', 'namespaces'],
    ['delete', 'namespaces'],
  ])('may not %s %s', async (verb, what) => {
    const dot = what.indexOf('.');
    const right = {
      verb,
      resource: dot < 0 ? what : what.slice(0, dot),
      group: dot < 0 ? '' : what.slice(dot + 1),
    };
    const { namespace } = r.environment;
    expect(await exercise('member', right, namespace)).toBe(403);
  });

  it('have no rights elsewhere, and others have none here', async () => {
    const list = { verb: 'list', group: '', resource: 'pods' };
    const secrets = { verb: 'list', group: '', resource: 'secrets' };
    expect(await exercise('member', list, 'default')).toBe(403);
    expect(await exercise('member', secrets, 'kube-system')).toBe(403);
    expect(await exercise('member', list, undefined)).toBe(403);
    const { namespace } = r.environment;
    expect(await exercise('outsider', list, namespace)).toBe(403);
    expect(await exercise('outsider', secrets, namespace)).toBe(403);
  });

  it('lose them at once when the environment is deleted', async () => {
    const suite = get();
    const going = suite.start([]);
    await going.apply();
    const { namespace } = going.environment;
    const list = { verb: 'list', group: '', resource: 'pods' };
    await until(
      'the group may list pods',
      () => exercise('member', list, namespace),
      status => status === 200,
    );
    await going.destroy();
    await until(
      'the group may no longer list pods',
      () => exercise('member', list, namespace),
      status => status === 403,
    );
  });

  it('get a kubeconfig that signs them in as themselves', async () => {
    const suite = get();
    const { kubeconfig, commands, notes } = await suite.target.connect(
      suite.environment(),
    );
    expect(kubeconfig).toContain('command: kubelogin');
    expect(kubeconfig).not.toMatch(/token:/);
    expect(commands.length).toBeGreaterThan(0);
    expect(notes.length).toBeGreaterThan(0);
  });

  /** Asks for one right on something that is not there, or with a body that is none: the answer shows whether it was allowed. */
  async function exercise(
    identity: ContractIdentity,
    { verb, group, resource }: Right,
    namespace: string | undefined,
  ): Promise<number> {
    const [plural, subresource] = resource.split('/');
    const root = group
      ? `/apis/${group}/${VERSIONS[group] ?? 'v1'}`
      : '/api/v1';
    const isNamespace = plural === 'namespaces';
    const collection =
      namespace && !isNamespace
        ? `${root}/namespaces/${namespace}/${plural}`
        : `${root}/${plural}`;
    const name = isNamespace ? namespace : 'glovebox-none';
    const object = `${collection}/${name}${
      subresource ? `/${subresource}` : ''
    }`;
    const nothing = 'labelSelector=glovebox.dev%2Fcontract-suite%3Dnone';
    const requests: Record<string, [string, string, unknown?, string?]> = {
      get: ['GET', object],
      list: ['GET', `${collection}?${nothing}`],
      watch: ['GET', `${collection}?watch=true&timeoutSeconds=1&${nothing}`],
      create: ['POST', subresource ? object : collection, {}],
      update: ['PUT', object, {}],
      patch: ['PATCH', object, {}, 'application/merge-patch+json'],
      delete: ['DELETE', `${object}?dryRun=All`],
      deletecollection: ['DELETE', `${collection}?${nothing}`],
    };
    const [method, path, body, type] = requests[verb];
    const { status } = await get().refusal(identity, method, path, body, type);
    return status;
  }
}
