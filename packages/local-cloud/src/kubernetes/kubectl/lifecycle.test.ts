import {
  deploymentYaml,
  describeWithKubectl,
  eventually,
  Kubectl,
  startKubectl,
} from '../testing/startKubectl';

jest.setTimeout(60_000);

describeWithKubectl('the real kubectl waits and deletes', () => {
  let kubectl: Kubectl;

  beforeAll(async () => {
    kubectl = await startKubectl();
  });
  afterAll(async () => {
    await kubectl?.close();
  });

  const deploy = async (name: string, image = 'nginx:1') => {
    const file = kubectl.file(`${name}.yaml`, deploymentYaml(name, image));
    await kubectl.print('apply', '--server-side', '-f', file);
    await kubectl.print('rollout', 'status', `deploy/${name}`);
  };
  const names = (kinds: string, label: string) =>
    kubectl.print('get', kinds, '-l', label, '-o', 'name');
  const gone = async (kinds: string, label: string) => {
    await eventually(async () => (await names(kinds, label)) === '');
    return true;
  };

  describe('wait', () => {
    it('sees conditions, values, creation and deletion', async () => {
      await deploy('waited');
      const wait = (what: string, until: string, timeout = '10s') =>
        kubectl.run('wait', what, `--for=${until}`, `--timeout=${timeout}`);
      expect((await wait('deploy/waited', 'condition=Available')).stdout).toBe(
        'deployment.apps/waited condition met\n',
      );
      expect(
        (await wait('deploy/waited', 'jsonpath={.status.readyReplicas}=2'))
          .code,
      ).toBe(0);
      const late = await wait('deploy/waited', 'condition=Never', '1s');
      expect(late).toMatchObject({
        code: 1,
        stderr:
          'error: timed out waiting for the condition on deployments/waited\n',
      });
      const [creation, deletion] = [
        wait('cm/awaited', 'create'),
        new Promise(resolve => setTimeout(resolve, 300))
          .then(() => kubectl.print('create', 'cm', 'awaited'))
          .then(() => wait('cm/awaited', 'delete')),
      ];
      expect((await creation).code).toBe(0);
      await new Promise(resolve => setTimeout(resolve, 500));
      await kubectl.print('delete', 'cm', 'awaited');
      expect((await deletion).code).toBe(0);
    });

    it('goes on waiting when its watch is dropped', async () => {
      kubectl.cloud.faults.set([
        { fault: { type: 'watch-drop', afterMs: 100 }, next: 2 },
      ]);
      const [waited] = await Promise.all([
        kubectl.run(
          ...['wait', 'deploy/waited', '--timeout=10s'],
          '--for=jsonpath={.metadata.labels.late}=yes',
        ),
        new Promise(resolve => setTimeout(resolve, 1_000)).then(() =>
          kubectl.print('label', 'deploy', 'waited', 'late=yes'),
        ),
      ]);
      expect(kubectl.cloud.faults.status().rules[0].struck).toBeGreaterThan(0);
      kubectl.cloud.faults.clear();
      expect(waited.code).toBe(0);
    });
  });

  it('follows, undoes, restarts and pauses a rollout', async () => {
    await deploy('rolled', 'nginx:1');
    await kubectl.print('set', 'image', 'deploy/rolled', 'main=nginx:2');
    expect(await kubectl.print('rollout', 'status', 'deploy/rolled')).toContain(
      'deployment "rolled" successfully rolled out',
    );
    expect(await kubectl.print('rollout', 'history', 'deploy/rolled')).toMatch(
      /^1 +<none>\n2 +<none>$/m,
    );
    await kubectl.print('rollout', 'undo', 'deploy/rolled');
    expect(
      await kubectl.print(
        ...['get', 'deploy', 'rolled', '-o'],
        'jsonpath={.spec.template.spec.containers[0].image}',
      ),
    ).toBe('nginx:1');
    for (const verb of ['restart', 'pause', 'resume']) {
      await kubectl.print('rollout', verb, 'deploy/rolled');
    }
  });

  it('scales, if the number is what it takes it for', async () => {
    const scale = (...args: string[]) =>
      kubectl.run('scale', 'deploy', 'rolled', ...args);
    expect((await scale('--replicas=1')).stdout).toBe(
      'deployment.apps/rolled scaled\n',
    );
    expect((await scale('--replicas=3', '--current-replicas=7')).stderr).toBe(
      'error: Expected replicas to be 7, was 1\n',
    );
    expect(
      (
        await kubectl.run(
          ...['patch', 'deploy', 'rolled', '--subresource=scale'],
          ...['--type=merge', '-p', '{"spec":{"replicas":2}}'],
        )
      ).stdout,
    ).toBe('scale.autoscaling/rolled patched\n');
  });

  describe('delete', () => {
    it('removes dependents in the background', async () => {
      await deploy('background');
      await kubectl.print('delete', 'deploy', 'background');
      expect(await gone('rs,pods', 'app=background')).toBe(true);
    });

    it('removes dependents first in the foreground', async () => {
      await deploy('foreground');
      await kubectl.print(
        ...['delete', 'deploy', 'foreground', '--cascade=foreground'],
        '--timeout=20s',
      );
      expect(await names('deploy,rs,pods', 'app=foreground')).toBe('');
    });

    it('leaves dependents where they are orphaned', async () => {
      await deploy('orphan');
      await kubectl.print('delete', 'deploy', 'orphan', '--cascade=orphan');
      const left = await names('rs,pods', 'app=orphan');
      expect(left).toMatch(
        /^replicaset.apps\/orphan-\w+\n(?:pod\/orphan-\S+\n){2}$/,
      );
      expect(
        await kubectl.print(
          ...['get', 'rs', '-l', 'app=orphan', '-o'],
          'jsonpath={.items[*].metadata.ownerReferences}',
        ),
      ).toBe('');
      await kubectl.print('delete', 'rs', '-l', 'app=orphan');
      expect(await gone('rs,pods', 'app=orphan')).toBe(true);
    });

    it('waits for finalizers, or not', async () => {
      await kubectl.print('create', 'cm', 'held');
      const finalizers = (value: string) =>
        kubectl.print(
          ...['patch', 'cm', 'held', '--type=merge', '-p'],
          `{"metadata":{"finalizers":${value}}}`,
        );
      await finalizers('["example.com/hold"]');
      expect(await kubectl.print('delete', 'cm', 'held', '--wait=false')).toBe(
        'configmap "held" deleted\n',
      );
      expect(
        await kubectl.print(
          ...['get', 'cm', 'held', '-o'],
          'jsonpath={.metadata.deletionTimestamp}',
        ),
      ).not.toBe('');
      expect(
        (await kubectl.run('delete', 'cm', 'held', '--timeout=1s')).stderr,
      ).toContain('timed out waiting for the condition');
      const [deleted] = await Promise.all([
        kubectl.run('delete', 'cm', 'held', '--timeout=10s'),
        new Promise(resolve => setTimeout(resolve, 500)).then(() =>
          finalizers('null'),
        ),
      ]);
      expect(deleted.code).toBe(0);
    });

    it('empties a namespace', async () => {
      await kubectl.print('create', 'namespace', 'doomed');
      const file = kubectl.file('doomed.yaml', deploymentYaml('d', 'nginx:1'));
      await kubectl.print('apply', '-n', 'doomed', '-f', file);
      expect(
        await kubectl.print('delete', 'ns', 'doomed', '--timeout=20s'),
      ).toBe('namespace "doomed" deleted\n');
      expect((await kubectl.run('get', 'ns', 'doomed')).stderr).toBe(
        'Error from server (NotFound): namespaces "doomed" not found\n',
      );
    });

    it('stores nothing on a dry run, and says what is not there', async () => {
      await kubectl.print('create', 'cm', 'kept');
      expect(
        await kubectl.print('delete', 'cm', 'kept', '--dry-run=server'),
      ).toBe('configmap "kept" deleted (server dry run)\n');
      await kubectl.print('get', 'cm', 'kept');
      expect((await kubectl.run('delete', 'cm', 'nope')).code).toBe(1);
      expect(
        await kubectl.print('delete', 'cm', 'nope', '--ignore-not-found'),
      ).toBe('');
    });
  });

  it('completes a job that the sample says is done', async () => {
    await kubectl.print('create', 'job', 'j', '--image=busybox');
    await eventually(async () => (await names('pods', 'job-name=j')) !== '');
    await kubectl.print(
      ...['annotate', 'pod', '-l', 'job-name=j'],
      'local-cloud/complete=succeeded',
    );
    await kubectl.print('wait', 'job/j', '--for=condition=complete');
    expect(await kubectl.print('get', 'job', 'j')).toMatch(
      /^NAME +STATUS +COMPLETIONS +DURATION +AGE\nj +Complete +1\/1 +\d+s +\d+s\n$/,
    );
  });
});
