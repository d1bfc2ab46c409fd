import {
  configMapYaml,
  deploymentYaml,
  describeWithKubectl,
  Kubectl,
  startKubectl,
} from '../testing/startKubectl';

jest.setTimeout(60_000);

describeWithKubectl('the real kubectl writes', () => {
  let kubectl: Kubectl;

  beforeAll(async () => {
    kubectl = await startKubectl();
  });
  afterAll(async () => {
    await kubectl?.close();
  });

  const map = (name: string, data: string) =>
    kubectl.file(`${name}.yaml`, configMapYaml(name, data));
  const dataOf = async (name: string) =>
    JSON.parse(
      await kubectl.print('get', 'cm', name, '-o', 'jsonpath={.data}'),
    );

  describe('apply --server-side', () => {
    const apply = (file: string, ...args: string[]) =>
      kubectl.run('apply', '--server-side', '-f', file, ...args);

    it('is told of conflicts by manager and field, and forces them', async () => {
      expect(
        await apply(map('owned', '{a: "1", b: "1"}'), '--field-manager=alice'),
      ).toEqual({
        code: 0,
        stdout: 'configmap/owned serverside-applied\n',
        stderr: '',
      });
      const file = map('owned', '{a: "2"}');
      const refused = await apply(file, '--field-manager=bob');
      expect(refused.code).toBe(1);
      expect(refused.stderr).toMatch(
        /^error: Apply failed with 1 conflict: conflict with "alice": \.data\.a\n/,
      );
      const forced = await apply(
        file,
        '--field-manager=bob',
        '--force-conflicts',
      );
      expect(forced.code).toBe(0);
      expect(await dataOf('owned')).toEqual({ a: '2', b: '1' });
      // Alice gives up what she no longer names; what is Bob's stays.
      await apply(map('owned', '{}'), '--field-manager=alice');
      expect(await dataOf('owned')).toEqual({ a: '2' });
    });

    it('is told of a subresource that took a field', async () => {
      const file = kubectl.file('web.yaml', deploymentYaml('web', 'nginx:1'));
      await apply(file);
      expect(
        await kubectl.print('scale', 'deploy', 'web', '--replicas=3'),
      ).toBe('deployment.apps/web scaled\n');
      expect((await apply(file)).stderr).toContain(
        'conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas',
      );
      expect((await apply(file, '--force-conflicts')).code).toBe(0);
    });

    it('shows what it would change, with its exit codes', async () => {
      const diff = (image: string) =>
        kubectl.run(
          ...['diff', '--server-side', '-f'],
          kubectl.file('web.yaml', deploymentYaml('web', image)),
        );
      const differs = await diff('nginx:2');
      expect(differs.code).toBe(1);
      expect(differs.stdout).toMatch(/^-  +- image: nginx:1$/m);
      expect(differs.stdout).toMatch(/^\+  +- image: nginx:2$/m);
      expect(await diff('nginx:1')).toMatchObject({ code: 0, stdout: '' });
    });

    it('stores nothing on a dry run', async () => {
      const dry = await apply(map('dry', '{}'), '--dry-run=server');
      expect(dry.stdout).toBe(
        'configmap/dry serverside-applied (server dry run)\n',
      );
      expect((await kubectl.run('get', 'cm', 'dry')).code).toBe(1);
    });
  });

  it('applies client-side: created, configured, unchanged, and removes what is gone', async () => {
    const apply = (data: string) =>
      kubectl.print('apply', '-f', map('client', data));
    expect(await apply('{a: "1", gone: "x"}')).toBe(
      'configmap/client created\n',
    );
    expect(await apply('{a: "2"}')).toBe('configmap/client configured\n');
    expect(await apply('{a: "2"}')).toBe('configmap/client unchanged\n');
    expect(await dataOf('client')).toEqual({ a: '2' });
    const differs = await kubectl.run(
      ...['diff', '-f', map('client', '{a: "3"}')],
    );
    expect(differs.code).toBe(1);
    expect(differs.stdout).toContain('+  a: "3"');
  });

  it('prunes by label', async () => {
    const labelled = (...names: string[]) =>
      kubectl.file(
        'pruned.yaml',
        names
          .map(
            name =>
              `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, labels: {set: p}}\n`,
          )
          .join('---\n'),
      );
    const prune = [
      ...['--prune', '-l', 'set=p'],
      '--prune-allowlist=core/v1/ConfigMap',
    ];
    await kubectl.print('apply', '-f', labelled('p1', 'p2'), ...prune);
    expect(
      await kubectl.print('apply', '-f', labelled('p1'), ...prune),
    ).toContain('configmap/p2 pruned');
  });

  it('patches in each way', async () => {
    await kubectl.print('create', '-f', map('patched', '{a: "1"}'));
    const patch = (type: string, text: string) =>
      kubectl.run('patch', 'cm', 'patched', `--type=${type}`, '-p', text);
    expect((await patch('strategic', '{"data":{"b":"2"}}')).stdout).toBe(
      'configmap/patched patched\n',
    );
    expect((await patch('strategic', '{"data":{"b":"2"}}')).stdout).toBe(
      'configmap/patched patched (no change)\n',
    );
    await patch('merge', '{"data":{"a":null,"c":"3"}}');
    await patch('json', '[{"op":"add","path":"/data/d","value":"4"}]');
    expect(await dataOf('patched')).toEqual({ b: '2', c: '3', d: '4' });
    const tested = await patch(
      'json',
      '[{"op":"test","path":"/data/d","value":"5"}]',
    );
    expect(tested.code).toBe(1);
    expect(tested.stderr).toMatch(
      /^The request is invalid: the server rejected our request due to an error in our request/,
    );
  });

  it('merges the containers of a pod by name, strategically', async () => {
    await kubectl.print(
      ...['apply', '--server-side', '--force-conflicts', '-f'],
      kubectl.file('web.yaml', deploymentYaml('web', 'nginx:1')),
    );
    const spec =
      '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox"}]}}}}';
    const names = () =>
      kubectl.print(
        ...['get', 'deploy', 'web', '-o'],
        'jsonpath={.spec.template.spec.containers[*].name}',
      );
    await kubectl.print('patch', 'deploy', 'web', '-p', spec);
    expect((await names()).split(' ').sort()).toEqual(['main', 'side']);
    await kubectl.print('patch', 'deploy', 'web', '--type=merge', '-p', spec);
    expect(await names()).toBe('side');
  });

  it('labels and annotates, and does not overwrite unasked', async () => {
    await kubectl.print('create', 'cm', 'marked');
    expect(await kubectl.print('label', 'cm', 'marked', 'tier=a')).toBe(
      'configmap/marked labeled\n',
    );
    expect(
      (await kubectl.run('label', 'cm', 'marked', 'tier=b')).stderr,
    ).toContain("'tier' already has a value (a), and --overwrite is false");
    await kubectl.print('label', 'cm', 'marked', 'tier=b', '--overwrite');
    expect(await kubectl.print('label', 'cm', 'marked', 'tier-')).toBe(
      'configmap/marked unlabeled\n',
    );
    expect(await kubectl.print('annotate', 'cm', 'marked', 'n=x')).toBe(
      'configmap/marked annotated\n',
    );
  });

  it('replaces, only what it has read', async () => {
    const file = map('replaced', '{a: "1"}');
    await kubectl.print('create', '-f', file);
    const read = await kubectl.print('get', 'cm', 'replaced', '-o', 'yaml');
    expect(
      await kubectl.print('replace', '-f', map('replaced', '{a: "2"}')),
    ).toBe('configmap/replaced replaced\n');
    const stale = await kubectl.run(
      ...['replace', '-f', kubectl.file('stale.yaml', read)],
    );
    expect(stale.stderr).toContain(
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  describe('create', () => {
    it('sends the small kinds and workloads as protobuf', async () => {
      for (const args of [
        ['configmap', 'typed', '--from-literal=k=v'],
        ['secret', 'generic', 'typed', '--from-literal=k=v'],
        ['quota', 'typed', '--hard=pods=5'],
        ['role', 'typed', '--verb=get', '--resource=pods'],
        ['deployment', 'typed', '--image=nginx', '--replicas=0', '--port=80'],
        ['cronjob', 'typed', '--image=busybox', '--schedule=0 * * * *'],
        ['job', 'typed', '--image=busybox', '--', 'sh', '-c', 'true'],
        ['job', 'from', '--from=cronjob/typed'],
      ]) {
        expect(await kubectl.run('create', ...args)).toMatchObject({
          code: 0,
          stderr: '',
        });
      }
      expect(
        await kubectl.print(
          ...['get', 'deploy', 'typed', '-o'],
          'jsonpath={.spec.replicas} {.spec.template.spec.containers[0].ports[0].containerPort}',
        ),
      ).toBe('0 80');
      expect(
        await kubectl.print('get', 'deploy', 'typed', '-o', 'yaml'),
      ).not.toMatch(/hostNetwork|paused|stdin/);
    });

    it('is refused, in words, what local-cloud does not read', async () => {
      const { code, stderr } = await kubectl.run(
        ...['create', 'pdb', 'p', '--selector=app=web', '--min-available=1'],
      );
      expect(code).toBe(1);
      expect(stderr).toContain('send it as JSON or YAML');
    });

    it('stores nothing on a dry run', async () => {
      expect(
        await kubectl.print('create', 'ns', 'dry', '--dry-run=server'),
      ).toBe('namespace/dry created (server dry run)\n');
      expect((await kubectl.run('get', 'ns', 'dry')).code).toBe(1);
    });

    it('is told once that it exists', async () => {
      expect((await kubectl.run('create', 'cm', 'typed')).stderr).toBe(
        'error: failed to create configmap: configmaps "typed" already exists\n',
      );
    });
  });

  describe('--validate', () => {
    const unknown = () =>
      kubectl.file(
        'nest.yaml',
        deploymentYaml('nest', 'nginx:1')
          .replace('replicas', 'replicaz')
          .replace('image', 'imagge'),
      );
    const create = (validate: string) =>
      kubectl.run(
        ...['create', '-f', unknown(), `--validate=${validate}`],
        '--dry-run=server',
      );
    const fields = [
      'unknown field "spec.replicaz"',
      'unknown field "spec.template.spec.containers[0].imagge"',
    ];

    it('refuses unknown fields when strict', async () => {
      const { code, stderr } = await create('strict');
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^Error from server \(BadRequest\): error when creating ".*nest.yaml": Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: /,
      );
      for (const field of fields) expect(stderr).toContain(field);
    });

    it('warns, or says nothing', async () => {
      // Without an image the object is invalid: what matters here is what comes before.
      expect((await create('warn')).stderr).toContain(
        'spec.template.spec.containers[0].image: Required value',
      );
      const file = kubectl.file(
        'typo.yaml',
        `${configMapYaml('typo', '{}')}datta: {}\n`,
      );
      const warned = await kubectl.run(
        ...['create', '-f', file, '--validate=warn', '--dry-run=server'],
      );
      expect(warned).toEqual({
        code: 0,
        stdout: 'configmap/typo created (server dry run)\n',
        stderr: 'Warning: unknown field "datta"\n',
      });
      const ignored = await kubectl.run(
        ...['create', '-f', file, '--validate=ignore', '--dry-run=server'],
      );
      expect(ignored.stderr).toBe('');
    });

    it('refuses a value of another type always', async () => {
      const file = map('wrong', '{a: 1}');
      expect(
        (await kubectl.run('create', '-f', file, '--validate=false')).stderr,
      ).toContain(
        'json: cannot unmarshal number into Go struct field data.a of type string',
      );
    });
  });
});
