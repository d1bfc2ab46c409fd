import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { contractOptions } from './__testUtils__/contract/contractOptions';
import { ContractSuite } from './__testUtils__/contract/ContractSuite';
import { InstalledManifests } from './__testUtils__/contract/InstalledManifests';
import { removeLeftovers } from './__testUtils__/contract/leftovers';

jest.setTimeout(120_000);

const PATH = '/apis/rbac.authorization.k8s.io/v1/clusterroles';

/** What the contract suite does to a cluster where something is installed already. */
describe('InstalledManifests', () => {
  let suite: ContractSuite;
  const role = (name: string, verbs: string[]): KubernetesObject => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name },
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs }],
  });
  const install = (shipped: KubernetesObject[], replace = false) =>
    new InstalledManifests(suite.raw, suite.run).install(shipped, { replace });
  const live = async (name: string) =>
    (await suite.raw.send('admin', 'GET', `${PATH}/${name}`)).body;

  beforeAll(async () => {
    suite = await ContractSuite.start({
      ...contractOptions({}),
      cleanUp: true,
    });
  });

  afterAll(async () => {
    await suite?.stop();
  });

  it('leaves what is there and the same', async () => {
    await suite.raw.require('admin', 'POST', PATH, role('same', ['get']));
    await install([role('same', ['get'])]);
    expect(await removeLeftovers(suite.raw, suite.run)).toEqual([]);
    expect(await live('same')).toMatchObject(role('same', ['get']));
  });

  it('changes nothing when something differs, and says what', async () => {
    await suite.raw.require('admin', 'POST', PATH, role('mine', ['get']));
    await expect(
      install([role('new', ['get']), role('mine', ['get', 'list'])]),
    ).rejects.toThrow(/ClusterRole mine.*--replace/);
    expect(await live('new')).toMatchObject({ code: 404 });
    expect(await live('mine')).toMatchObject(role('mine', ['get']));
  });

  it('puts back what it replaced, even after the run that replaced it was lost', async () => {
    const { metadata } = (await live('mine')) as unknown as KubernetesObject;
    await install([role('new', ['get']), role('mine', ['list'])], true);
    expect(await live('mine')).toMatchObject(role('mine', ['list']));

    // Another process: nothing is known but what is on the server.
    expect(await removeLeftovers(suite.raw, undefined)).toEqual([
      'ClusterRole mine (put back)',
      'ClusterRole new',
    ]);
    const restored = (await live('mine')) as unknown as KubernetesObject;
    expect(restored).toMatchObject(role('mine', ['get']));
    expect(restored.metadata.uid).toBe(metadata.uid);
    expect(restored.metadata.labels).toEqual(metadata.labels);
    expect(restored.metadata.annotations).toEqual(metadata.annotations);
    expect(await live('new')).toMatchObject({ code: 404 });
  });
});
