import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { hasKubectl, kubectl } from './__testUtils__/kubectl';
import { oidcLogin } from './__testUtils__/oidcLogin';
import { Lab, startLab } from './__testUtils__/startLab';

jest.setTimeout(120_000);

const ADA = '0293f75b-99c0-4ede-9a5c-a2f68ae46910';

/** Stands where people have `kubectl oidc-login`: kubectl runs it, and it hands what it was asked to the test. */
const PLUGIN = `#!/usr/bin/env node
fetch(process.env.LOGIN_URL, { method: 'POST', body: JSON.stringify(process.argv.slice(2)) })
  .then(async response => {
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    process.stdout.write(text);
  })
  .catch(error => {
    process.stderr.write(String(error));
    process.exit(1);
  });
`;

(hasKubectl() ? describe : describe.skip)("people's kubeconfig", () => {
  let lab: Lab;
  let logins: Server;
  let person = '';
  let vision: TargetEnvironment;
  let alignment: TargetEnvironment;

  beforeAll(async () => {
    lab = await startLab();
    vision = await lab.environment('a0000001', 'vision');
    alignment = await lab.environment('b0000002', 'alignment');
    await lab.apply(vision);
    await lab.apply(alignment);
    const bin = join(lab.dataDir, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'kubectl-oidc_login'), PLUGIN);
    await chmod(join(bin, 'kubectl-oidc_login'), 0o755);
    logins = createServer((request, response) => {
      let body = '';
      request.on('data', chunk => {
        body += chunk;
      });
      request.on('end', () => {
        oidcLogin(JSON.parse(body), person).then(
          credential => response.end(JSON.stringify(credential)),
          error => {
            response.statusCode = 500;
            response.end(String(error));
          },
        );
      });
    });
    await new Promise<void>(done => logins.listen(0, 'localhost', done));
  });
  afterAll(async () => {
    logins?.close();
    await lab?.stop();
  });

  /** Downloads the kubeconfig of an environment and runs kubectl with it, as somebody who then signs in. */
  const as = async (
    name: string,
    environment: TargetEnvironment,
    ...args: string[]
  ) => {
    person = name;
    const { kubeconfig } = await lab.cluster.connect!(environment);
    const file = join(lab.dataDir, `${environment.namespace}.kubeconfig`);
    await writeFile(file, kubeconfig);
    const { port } = logins.address() as AddressInfo;
    return kubectl(file, ['--cache-dir', join(lab.dataDir, 'cache'), ...args], {
      PATH: [join(lab.dataDir, 'bin'), process.env.PATH].join(delimiter),
      LOGIN_URL: `http://localhost:${port}`,
    });
  };

  it("shows a person the pods of her team's environment", async () => {
    const { code, stderr } = await as(
      'ada.moreau',
      vision,
      ...['wait', 'pod/training-0', '--for=condition=Ready', '--timeout=20s'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { stdout } = await as(
      'ada.moreau',
      vision,
      ...['get', 'pods', '--output', 'name'],
    );
    expect(stdout).toBe('pod/training-0\n');
  });

  it("refuses her the pods of another team's", async () => {
    const { code, stderr } = await as('ada.moreau', alignment, 'get', 'pods');
    expect(code).toBe(1);
    expect(stderr).toContain(`User "${ADA}" cannot list resource "pods"`);
    expect(stderr).toContain(alignment.namespace);
  });

  it('knows her by the ids that Entra has of her and of her groups', async () => {
    const { stdout } = await as(
      'ada.moreau',
      vision,
      ...['auth', 'whoami', '--output', 'json'],
    );
    const { username, groups } = JSON.parse(stdout).status.userInfo;
    expect(username).toBe(ADA);
    expect(groups).toContain(vision.ownerGroupObjectId);
    expect(groups).not.toContain(alignment.ownerGroupObjectId);
  });

  it('holds to what the role of developers may do', async () => {
    const mayI = async (...what: string[]) =>
      (await as('ada.moreau', vision, 'auth', 'can-i', ...what)).stdout.trim();
    expect(await mayI('create', 'pods')).toBe('yes');
    expect(await mayI('create', 'networkpolicies')).toBe('no');
    expect(await mayI('create', 'serviceaccounts/token')).toBe('no');
  });
});
