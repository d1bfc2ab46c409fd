import {
  configMapYaml,
  deploymentYaml,
  describeWithKubectl,
  eventually,
  Kubectl,
  startKubectl,
} from '../testing/startKubectl';

jest.setTimeout(60_000);

describeWithKubectl('the real kubectl reads', () => {
  let kubectl: Kubectl;

  beforeAll(async () => {
    kubectl = await startKubectl();
    await kubectl.print(
      'apply',
      '--server-side',
      '-f',
      kubectl.file('web.yaml', deploymentYaml('web', 'nginx:1')),
    );
    await kubectl.print('rollout', 'status', 'deploy/web', '--timeout=20s');
    for (const name of ['a', 'b', 'c']) {
      await kubectl.print('create', 'cm', name, '--from-literal=k=v');
    }
    await kubectl.print('label', 'cm', 'a', 'b', 'tier=one');
  });
  afterAll(async () => {
    await kubectl?.close();
  });

  describe('get', () => {
    it('prints a Table', async () => {
      expect(await kubectl.print('get', 'deploy', 'web')).toMatch(
        /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +2\/2 +2 +2 +\d+s\n$/,
      );
    });

    it('prints wide columns', async () => {
      expect(
        await kubectl.print('get', 'deploy,rs,pods', '-o', 'wide'),
      ).toMatch(
        /AGE +CONTAINERS +IMAGES +SELECTOR\ndeployment.apps\/web .* main +nginx:1 +app=web\n(?:.*\n)*NAME .* NODE +NOMINATED NODE +READINESS GATES\npod\/web-.* aks-system-00000\d +<none> +<none>/,
      );
      expect(await kubectl.print('get', 'nodes', '-o', 'wide')).toMatch(
        /^NAME +STATUS +ROLES +AGE +VERSION +INTERNAL-IP +EXTERNAL-IP +OS-IMAGE +KERNEL-VERSION +CONTAINER-RUNTIME\n/,
      );
    });

    it('prints YAML, JSON, names, paths and columns of its own', async () => {
      const yaml = await kubectl.print('get', 'cm', 'a', '-o', 'yaml');
      expect(yaml).toContain('kind: ConfigMap\nmetadata:');
      expect(yaml).not.toContain('managedFields');
      const shown = ['get', 'cm', 'a', '--show-managed-fields', '-o'];
      const json = JSON.parse(await kubectl.print(...shown, 'json'));
      expect(json.metadata.managedFields[0].manager).toBe('kubectl-create');
      expect(await kubectl.print('get', 'cm', 'a', '-o', 'name')).toBe(
        'configmap/a\n',
      );
      expect(
        await kubectl.print('get', 'cm', 'a', '-o', 'jsonpath={.data.k}'),
      ).toBe('v');
      expect(
        await kubectl.print(
          ...['get', 'cm', 'a', '-o', 'custom-columns=N:.metadata.name'],
        ),
      ).toBe('N\na\n');
    });

    it('reads all namespaces', async () => {
      const all = await kubectl.print('get', 'cm', '-A');
      expect(all).toMatch(/^NAMESPACE +NAME +DATA +AGE\ndefault +a +1 /);
      expect(all).toMatch(/^kube-system +kube-root-ca.crt/m);
    });

    it.each([
      [['cm', '-l', 'tier=one'], 'configmap/a\nconfigmap/b\n'],
      [['cm', '-l', 'tier in (one,two),!other'], 'configmap/a\nconfigmap/b\n'],
      [['cm', '--field-selector=metadata.name=c'], 'configmap/c\n'],
      [['pods', '--field-selector=status.phase!=Running', '-l', 'app=web'], ''],
    ])('selects with %j', async (args, expected) => {
      expect(await kubectl.print('get', ...args, '-o', 'name')).toBe(expected);
    });

    it('is told that a field cannot be selected by', async () => {
      const { code, stderr } = await kubectl.run(
        ...['get', 'cm', '--field-selector=data.k=v'],
      );
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr:
          'Error from server (BadRequest): Unable to find "/v1, Resource=configmaps" that match label selector "", field selector "data.k=v": field label not supported: data.k\n',
      });
    });

    it('pages through long lists', async () => {
      const list = ['get', 'clusterroles', '-o', 'name', '--chunk-size'];
      const paged = await kubectl.print(...list, '2');
      expect(paged).toContain(
        'clusterrole.rbac.authorization.k8s.io/glovebox:provisioner',
      );
      expect(paged).toBe(await kubectl.print(...list, '0'));
      const verbose = await kubectl.run(...list, '5', '-v=6');
      expect(verbose.stderr).toMatch(/continue=[\w-]+.*limit=5/);
    });

    it('is told what there is not', async () => {
      expect((await kubectl.run('get', 'cm', 'nope')).stderr).toBe(
        'Error from server (NotFound): configmaps "nope" not found\n',
      );
      expect((await kubectl.run('get', 'nopes')).stderr).toBe(
        'error: the server doesn\'t have a resource type "nopes"\n',
      );
    });
  });

  it('watches, with what happened and by field', async () => {
    const { process: watching, output } = kubectl.start(
      ...['get', 'cm', '-w', '--output-watch-events'],
      '--field-selector=metadata.name=watched',
    );
    await new Promise(resolve => setTimeout(resolve, 500));
    await kubectl.print('create', 'cm', 'watched', '--from-literal=k=v');
    await kubectl.print('patch', 'cm', 'watched', '-p', '{"data":{"l":"w"}}');
    await kubectl.print('delete', 'cm', 'watched');
    await eventually(() => output().includes('DELETED'));
    watching.kill();
    expect(output()).toMatch(
      /^EVENT +NAME +DATA +AGE\nADDED +watched +1 +\d+s\nMODIFIED +watched +2 +\d+s\nDELETED +watched +2 +\d+s\n$/,
    );
  });

  it('lists kinds, groups and versions', async () => {
    const kinds = await kubectl.print('api-resources', '--no-headers');
    expect(kinds).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m);
    expect(kinds).toMatch(
      /^ciliumnetworkpolicies +cnp,ciliumnp +cilium.io\/v2 +true/m,
    );
    expect(
      await kubectl.print('api-resources', '--api-group=batch', '-o', 'name'),
    ).toBe('cronjobs.batch\njobs.batch\n');
    expect(await kubectl.print('api-versions')).toContain('\napps/v1\n');
    expect(await kubectl.print('version')).toContain(
      'Server Version: v1.33.0+local-cloud',
    );
  });

  it('explains fields by name and type, without descriptions', async () => {
    expect(await kubectl.print('explain', 'deploy.spec.replicas')).toMatch(
      /^GROUP: +apps\nKIND: +Deployment\nVERSION: +v1\n\nFIELD: replicas <integer>/,
    );
    expect(await kubectl.print('explain', 'pod')).toMatch(
      /metadata\t<ObjectMeta>/,
    );
    expect(
      await kubectl.print('explain', 'deploy.spec', '--recursive'),
    ).toContain('rollingUpdate\t<RollingUpdateDeployment>');
    expect((await kubectl.run('explain', 'pod.nope')).stderr).toContain(
      'field "nope" does not exist',
    );
  });

  it('describes', async () => {
    expect(await kubectl.print('describe', 'deploy', 'web')).toContain(
      'MinimumReplicasAvailable',
    );
    expect(
      await kubectl.print('describe', 'node', 'aks-h100-000000'),
    ).toContain('nvidia.com/gpu:');
  });

  it('shows events that somebody recorded', async () => {
    const file = kubectl.file(
      'event.yaml',
      `apiVersion: v1
kind: Event
metadata: {name: e1}
involvedObject: {apiVersion: apps/v1, kind: Deployment, name: web, namespace: default}
type: Normal
reason: Looked
message: somebody looked
firstTimestamp: "2026-01-01T00:00:00Z"
lastTimestamp: "2026-01-01T00:00:00Z"
count: 2
`,
    );
    await kubectl.print('create', '-f', file);
    expect(await kubectl.print('get', 'events')).toMatch(
      /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n\S+ +Normal +Looked +deployment\/web +somebody looked\n$/,
    );
    expect(await kubectl.print('events', '--for', 'deploy/web')).toContain(
      'somebody looked',
    );
  });

  it('asks what a person may do', async () => {
    await kubectl.print(
      ...['create', 'rolebinding', 'viewers', '--clusterrole=view'],
      '--user=ada',
    );
    const may = (...args: string[]) =>
      kubectl.run('auth', 'can-i', ...args, '--as', 'ada');
    expect(await may('get', 'pods')).toMatchObject({
      code: 0,
      stdout: 'yes\n',
    });
    expect(await may('delete', 'pods')).toMatchObject({
      code: 1,
      stdout: 'no\n',
    });
    expect(await may('get', 'pods', '-n', 'kube-system')).toMatchObject({
      code: 1,
    });
    const { stdout } = await may('--list', '-n', 'default');
    expect(stdout).toMatch(/^pods +\[\] +\[\] +\[get list watch\]$/m);
    expect(await kubectl.print('auth', 'whoami')).toMatch(
      /Username +local-admin\n/,
    );
    expect((await kubectl.run('get', 'secrets', '--as=ada')).stderr).toBe(
      'Error from server (Forbidden): secrets is forbidden: User "ada" cannot list resource "secrets" in API group "" in the namespace "default"\n',
    );
  });

  it('gets tokens for service accounts, which sign in with them', async () => {
    await kubectl.print('create', 'sa', 'robot');
    const token = await kubectl.print(
      ...['create', 'token', 'robot', '--duration=10m'],
    );
    expect(token.split('.')).toHaveLength(3);
    expect(
      await kubectl.print('auth', 'whoami', '--token', token, '-o', 'yaml'),
    ).toContain('username: system:serviceaccount:default:robot\n');
  });

  it('is told that nothing runs in a pod', async () => {
    const [pod] = (await kubectl.print('get', 'pods', '-o', 'name')).split(
      '\n',
    );
    for (const args of [
      ['logs', pod],
      ['exec', pod, '--', 'ls'],
      ['port-forward', pod, '80'],
    ]) {
      const { code, stderr } = await kubectl.run(...args);
      expect(code).toBe(1);
      expect(stderr).toContain('local-cloud simulates pods');
    }
  });

  it('gets over a server that throttles', async () => {
    kubectl.cloud.faults.set([
      {
        fault: { type: 'error', status: 429, retryAfterSeconds: 1 },
        path: '/configmaps',
        next: 2,
      },
    ]);
    expect(await kubectl.print('get', 'cm', 'a', '-o', 'name')).toBe(
      'configmap/a\n',
    );
    kubectl.cloud.faults.clear();
  });

  it('counts data of both kinds', async () => {
    const file = kubectl.file(
      'both.yaml',
      `${configMapYaml('both', '{a: "1"}')}binaryData: {b: AAA=}\n`,
    );
    await kubectl.print('create', '-f', file);
    expect(await kubectl.print('get', 'cm', 'both')).toMatch(/both +2 /);
  });
});
