import { execFile, execFileSync, spawn } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';
import { decodeJwt } from 'jose';
import { LocalCloud, startLocalCloud } from '../LocalCloud';

function isInstalled(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const installed = isInstalled();
if (!installed) {
  process.stdout.write(
    'kubectl is not installed, so its witness suite is not run: install it and run this file again.\n',
  );
}

type Outcome = { code: number; stdout: string; stderr: string };

(installed ? describe : describe.skip)('the real kubectl as a witness', () => {
  let directory: string;
  let cloud: LocalCloud;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'local-cloud-kubectl-'));
    cloud = await startLocalCloud({
      dataDir: path.join(directory, 'data'),
      podStartMs: 50,
      ports: {
        identity: 0,
        entra: 0,
        arm: 0,
        kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
      },
    });
  });
  afterAll(async () => {
    await cloud.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const arguments_ = (args: string[]) => [
    '--kubeconfig',
    cloud.clusters[0].kubeconfigFile,
    '--cache-dir',
    path.join(directory, 'cache'),
    ...args,
  ];
  const kubectl = (...args: string[]) =>
    new Promise<Outcome>(resolve => {
      execFile('kubectl', arguments_(args), (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  const manifest = (name: string, content: string) => {
    const file = path.join(directory, name);
    writeFileSync(file, content);
    return file;
  };
  const deployment = (image: string) =>
    manifest(
      'deployment.yaml',
      `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "${image}", ports: [{containerPort: 80}]}]
`,
    );

  it('finds the kinds and short names', async () => {
    const { stdout } = await kubectl('api-resources', '--no-headers');
    expect(stdout).toMatch(
      /^deployments +deploy +apps\/v1 +true +Deployment$/m,
    );
    expect(stdout).toMatch(
      /^ciliumnetworkpolicies +cnp,ciliumnp +cilium.io\/v2 +true/m,
    );
  });

  it('applies server-side, waits, and prints a Table', async () => {
    const applied = await kubectl(
      'apply',
      '--server-side',
      '-f',
      deployment('nginx:1'),
    );
    expect(applied).toMatchObject({
      code: 0,
      stdout: 'deployment.apps/web serverside-applied\n',
      stderr: '',
    });
    const waited = await kubectl(
      'wait',
      '--for=condition=Available',
      'deploy/web',
      '--timeout=10s',
    );
    expect(waited.stdout).toBe('deployment.apps/web condition met\n');
    const rolled = await kubectl(
      'rollout',
      'status',
      'deploy/web',
      '--timeout=10s',
    );
    expect(rolled.stdout).toContain('successfully rolled out');
    const { stdout } = await kubectl('get', 'deploy', 'web');
    expect(stdout).toMatch(
      /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +2\/2 +2 +2 +\d+s\n$/,
    );
  });

  it('shows a server-side diff, with its exit codes', async () => {
    const differs = await kubectl(
      'diff',
      '--server-side',
      '-f',
      deployment('nginx:2'),
    );
    expect(differs.code).toBe(1);
    expect(differs.stdout).toContain('+      - image: nginx:2');
    const same = await kubectl(
      'diff',
      '--server-side',
      '-f',
      deployment('nginx:1'),
    );
    expect(same).toMatchObject({ code: 0, stdout: '' });
  });

  it('is told of conflicts, and forces them', async () => {
    await kubectl('scale', 'deploy', 'web', '--replicas', '3');
    const refused = await kubectl(
      'apply',
      '--server-side',
      '-f',
      deployment('nginx:1'),
    );
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas',
    );
    const forced = await kubectl(
      'apply',
      '--server-side',
      '--force-conflicts',
      '-f',
      deployment('nginx:1'),
    );
    expect(forced.code).toBe(0);
  });

  it('is refused an unknown field', async () => {
    const file = manifest(
      'typo.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: typo}\ndatta: {}\n',
    );
    const { code, stderr } = await kubectl('create', '-f', file);
    expect(code).toBe(1);
    expect(stderr).toContain('unknown field "datta"');
  });

  it('applies client-side, edits, labels and patches', async () => {
    const file = (value: string) =>
      manifest(
        'map.yaml',
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {a: "${value}", gone: "x"}\n`,
      );
    expect((await kubectl('apply', '-f', file('1'))).stdout).toBe(
      'configmap/map created\n',
    );
    const without = manifest(
      'map.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {a: "2"}\n',
    );
    expect((await kubectl('apply', '-f', without)).stdout).toBe(
      'configmap/map configured\n',
    );
    expect((await kubectl('apply', '-f', without)).stdout).toBe(
      'configmap/map unchanged\n',
    );
    await kubectl('label', 'cm', 'map', 'tier=one');
    await kubectl(
      'patch',
      'cm',
      'map',
      '--type',
      'json',
      '-p',
      '[{"op":"add","path":"/data/b","value":"3"}]',
    );
    const { stdout } = await kubectl(
      'get',
      'cm',
      '-l',
      'tier=one',
      '-o',
      'jsonpath={.items[*].data}',
    );
    expect(JSON.parse(stdout)).toEqual({ a: '2', b: '3' });
  });

  it('creates the small kinds, which it sends as protobuf', async () => {
    const created = await kubectl(
      'create',
      'configmap',
      'typed',
      '--from-literal=k=v',
    );
    expect(created).toMatchObject({
      code: 0,
      stdout: 'configmap/typed created\n',
    });
    const role = await kubectl(
      'create',
      'rolebinding',
      'viewers',
      '--clusterrole=view',
      '--user=ada',
    );
    expect(role.code).toBe(0);
    expect(
      (await kubectl('auth', 'can-i', 'get', 'pods', '--as', 'ada')).stdout,
    ).toBe('yes\n');
    expect(
      (await kubectl('auth', 'can-i', 'delete', 'pods', '--as', 'ada')).stdout,
    ).toBe('no\n');
    expect((await kubectl('auth', 'whoami')).stdout).toContain('local-admin');
  });

  it('watches', async () => {
    const watching = spawn(
      'kubectl',
      arguments_(['get', 'cm', '-w', '--field-selector=metadata.name=watched']),
    );
    let output = '';
    watching.stdout.on('data', data => (output += data));
    await new Promise(resolve => setTimeout(resolve, 500));
    await kubectl('create', 'configmap', 'watched', '--from-literal=k=v');
    await kubectl('patch', 'cm', 'watched', '-p', '{"data":{"l":"w"}}');
    for (let tries = 0; tries < 50 && !/watched +2/.test(output); tries += 1) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    watching.kill();
    expect(output).toMatch(
      /^NAME +DATA +AGE\nwatched +1 +\d+s\nwatched +2 +\d+s\n$/,
    );
  });

  it('pages through long lists', async () => {
    const { stdout } = await kubectl(
      'get',
      'clusterroles',
      '--chunk-size=2',
      '-o',
      'name',
    );
    expect(stdout).toContain(
      'clusterrole.rbac.authorization.k8s.io/glovebox:provisioner',
    );
    expect(stdout).toContain('clusterrole.rbac.authorization.k8s.io/admin');
  });

  it('explains fields and describes objects', async () => {
    const explained = await kubectl('explain', 'deployment.spec.strategy');
    expect(explained.stdout).toContain('rollingUpdate');
    const described = await kubectl('describe', 'deploy', 'web');
    expect(described.stdout).toContain('MinimumReplicasAvailable');
  });

  it('is told that nothing runs in a pod', async () => {
    const pods = await kubectl('get', 'pods', '-l', 'app=web', '-o', 'name');
    const { code, stderr } = await kubectl('logs', pods.stdout.split('\n')[0]);
    expect(code).toBe(1);
    expect(stderr).toContain('local-cloud simulates pods');
  });

  it('deletes, and waits until it is gone', async () => {
    await kubectl('create', 'namespace', 'doomed');
    await kubectl(
      'apply',
      '--server-side',
      '-n',
      'doomed',
      '-f',
      deployment('nginx:1'),
    );
    const { code, stdout } = await kubectl(
      'delete',
      'namespace',
      'doomed',
      '--timeout=20s',
    );
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'namespace "doomed" deleted\n',
    });
    expect((await kubectl('get', 'namespace', 'doomed')).stderr).toContain(
      '(NotFound)',
    );
    const foreground = await kubectl(
      'delete',
      'deploy',
      'web',
      '--cascade=foreground',
      '--timeout=20s',
    );
    expect(foreground.code).toBe(0);
    expect(
      (await kubectl('get', 'pods', '-l', 'app=web', '-o', 'name')).stdout,
    ).toBe('');
  });

  it('creates a token for an audience', async () => {
    const { code, stdout, stderr } = await kubectl(
      ...['create', 'token', 'default', '--namespace', 'default'],
      ...['--audience', 'api://AzureADTokenExchange', '--duration', '15m'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const claims = decodeJwt(stdout.trim());
    expect(claims).toMatchObject({
      iss: cloud.clusters[0].url,
      sub: 'system:serviceaccount:default:default',
      aud: ['api://AzureADTokenExchange'],
    });
    expect(claims.exp! - claims.iat!).toBe(900);
  });
});
