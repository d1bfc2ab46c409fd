import { ChildProcess, spawn } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'fs';
import { request as httpsRequest } from 'https';
import { createServer } from 'net';
import { tmpdir } from 'os';
import path from 'path';
import { parse } from 'yaml';
import { openTenant } from './entra/openTenant';
import { kubernetesAudience } from './entra/sampleTenant';
import { LocalCloud, startLocalCloud } from './LocalCloud';
import { packageRoot } from './packageRoot';

const ANY_PORT = {
  identity: 0,
  entra: 0,
  arm: 0,
  kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
};

type Access = { url: string; token: string; ca: Buffer };

function accessFrom(file: string): Access {
  const config = parse(readFileSync(file, 'utf8'));
  return {
    url: config.clusters[0].cluster.server,
    token: config.users[0].user.token,
    ca: Buffer.from(
      config.clusters[0].cluster['certificate-authority-data'],
      'base64',
    ),
  };
}

function call(
  { url, token, ca }: Access,
  method: string,
  at: string,
  body?: unknown,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      `${url}${at}`,
      {
        method,
        ca,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
        },
      },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body ? JSON.stringify(body) : undefined);
  });
}

describe('startLocalCloud', () => {
  let dataDir: string;
  let cloud: LocalCloud | undefined;

  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'local-cloud-'));
  });
  afterEach(async () => {
    await cloud?.close();
    cloud = undefined;
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('starts every part and writes a kubeconfig for each identity, for its owner only', async () => {
    cloud = await startLocalCloud({ dataDir, ports: ANY_PORT });
    expect(cloud.clusters.map(cluster => cluster.name)).toEqual([
      'aks-east',
      'aks-secure',
    ]);
    expect(cloud.armUrl).toMatch(/^https:\/\/localhost:\d+$/);
    for (const name of [
      'kubeconfig',
      'kubeconfig-aks-east-observer.yaml',
      'kubeconfig-aks-secure-provisioner.yaml',
      'kubernetes-tokens.json',
      'ca.key',
    ]) {
      expect(statSync(path.join(dataDir, name)).mode % 0o100).toBe(0);
    }
    const observer = accessFrom(
      path.join(dataDir, 'kubeconfig-aks-east-observer.yaml'),
    );
    expect(
      (await call(observer, 'GET', '/api/v1/namespaces/default')).status,
    ).toBe(200);
    expect((await call(observer, 'GET', '/api/v1/secrets')).status).toBe(403);
    expect(
      (await call(observer, 'DELETE', '/api/v1/namespaces/default')).status,
    ).toBe(403);
  });

  it('knows sample people by tokens of its own sign-in', async () => {
    cloud = await startLocalCloud({ dataDir, ports: ANY_PORT });
    const issuer = cloud.identityUrl;
    const tenant = await openTenant({
      file: path.join(dataDir, 'identity.sqlite'),
      organisationFile: path.join(packageRoot, 'lab/org.yaml'),
      issuer: () => issuer,
      clock: () => new Date(),
    });
    const [person] = tenant.organisation.people;
    const token = await tenant.sign({
      oid: person.objectId,
      groups: ['a-group'],
      aud: kubernetesAudience,
      exp: Math.floor(Date.now() / 1000) + 60,
    });
    tenant.close();
    const access = { ...accessFrom(path.join(dataDir, 'kubeconfig')), token };
    const { status, body } = await call(
      access,
      'POST',
      '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    );
    expect(status).toBe(201);
    expect(JSON.parse(body).status.userInfo).toEqual({
      username: person.objectId,
      groups: ['a-group', 'system:authenticated'],
    });
  });

  it('keeps its authority and tokens over a restart', async () => {
    cloud = await startLocalCloud({ dataDir, ports: ANY_PORT });
    const file = path.join(dataDir, 'kubeconfig');
    const before = accessFrom(file);
    await cloud.close();
    cloud = await startLocalCloud({ dataDir, ports: ANY_PORT });
    const after = accessFrom(file);
    expect(after.token).toBe(before.token);
    expect(after.ca.equals(before.ca)).toBe(true);
  });

  it('names the port that is taken and what to do, and leaves nothing running', async () => {
    const blocker = createServer();
    const port = await new Promise<number>(resolve =>
      blocker.listen(0, 'localhost', () =>
        resolve((blocker.address() as { port: number }).port),
      ),
    );
    const ports = {
      ...ANY_PORT,
      kubernetes: { 'aks-east': port, 'aks-secure': 0 },
    };
    await expect(startLocalCloud({ dataDir, ports })).rejects.toThrow(
      `Port ${port} for local-cloud's cluster aks-east is taken: stop what listens there (another local-cloud?), or choose another with --aks-east-port.`,
    );
    await new Promise(resolve => blocker.close(resolve));
    cloud = await startLocalCloud({ dataDir, ports });
  });

  describe('as a process', () => {
    let child: ChildProcess | undefined;

    const start = (...flags: string[]) => {
      const process_ = spawn(
        process.execPath,
        [
          '--require',
          '@backstage/cli/config/nodeTransform.cjs',
          path.join(packageRoot, 'src/main.ts'),
          ...[
            '--data',
            dataDir,
            '--identity-port',
            '0',
            '--entra-port',
            '0',
            '--arm-port',
            '0',
          ],
          ...['--aks-east-port', '0', '--aks-secure-port', '0'],
          ...flags,
        ],
        { cwd: packageRoot, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      child = process_;
      return new Promise<void>((resolve, reject) => {
        process_.stdout.once('data', () => resolve());
        process_.stderr.on('data', data => reject(new Error(String(data))));
      });
    };
    const stop = (signal: NodeJS.Signals) =>
      new Promise<number | null>(resolve => {
        child?.once('exit', code => resolve(code));
        child?.kill(signal);
      });

    afterEach(async () => {
      if (child?.exitCode === null && child.signalCode === null)
        await stop('SIGKILL');
    });

    it('loses no acknowledged write when it is killed, and starts over with --reset', async () => {
      await start();
      const file = path.join(dataDir, 'kubeconfig');
      const maps = '/api/v1/namespaces/default/configmaps';
      const access = accessFrom(file);
      const acknowledged: string[] = [];
      const writing = (async () => {
        for (let index = 0; ; index += 1) {
          const name = `map-${index}`;
          const { status } = await call(access, 'POST', maps, {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name },
          });
          if (status === 201) acknowledged.push(name);
        }
      })().catch(() => undefined);
      await new Promise(resolve => setTimeout(resolve, 300));
      await stop('SIGKILL');
      await writing;
      expect(acknowledged.length).toBeGreaterThan(5);

      await start();
      const { body } = await call(accessFrom(file), 'GET', maps);
      const names = (
        JSON.parse(body).items as { metadata: { name: string } }[]
      ).map(item => item.metadata.name);
      expect(names).toEqual(expect.arrayContaining(acknowledged));
      expect(await stop('SIGTERM')).toBe(0);

      await start('--reset');
      const fresh = await call(accessFrom(file), 'GET', maps);
      expect(fresh.body).not.toContain('map-0');
      expect(existsSync(path.join(dataDir, 'kubernetes-aks-east.sqlite'))).toBe(
        true,
      );
    }, 60_000);
  });
});
