import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkloadIdentityCredential } from '@azure/identity';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { getJson } from './__testUtils__/getJson';
import { hasKubectl, kubectl } from './__testUtils__/kubectl';
import { accountOf } from './__testUtils__/sampleContent';
import { Lab, startLab } from './__testUtils__/startLab';

jest.setTimeout(120_000);

const ENTRA = 'api://AzureADTokenExchange';
const ARM_SCOPE = 'https://management.azure.com/.default';
const TENANT = 'c6f1d9a2-5b0e-4c7d-8f3a-2e9b7d4a6c10';
const SUBSCRIPTION = '5e1f0c2a-93d4-4b8e-a6f7-1d0c9b8a7e61';

(hasKubectl() ? describe : describe.skip)(
  "workload identity, from a pod's token to its storage",
  () => {
    let lab: Lab;
    let ca: string;
    let own: TargetEnvironment;
    let other: TargetEnvironment;

    beforeAll(async () => {
      lab = await startLab();
      ca = await readFile(lab.cloud.caFile, 'utf8');
      own = await lab.environment('a0000001', 'vision');
      other = await lab.environment('b0000002', 'alignment');
      await lab.apply(own);
      await lab.apply(other);
    });
    afterAll(() => lab?.stop());

    const asAdmin = async (context: string, ...args: string[]) => {
      const [{ kubeconfigFile }] = lab.cloud.clusters;
      const { code, stdout, stderr } = await kubectl(kubeconfigFile, [
        ...['--context', context],
        ...args,
      ]);
      if (code !== 0) throw new Error(stderr);
      return stdout.trim();
    };

    /** A token as the kubelet mounts it into a pod of the environment's service account. */
    const podToken = ({ namespace }: TargetEnvironment, audience = ENTRA) =>
      asAdmin(
        'aks-east',
        ...['create', 'token', 'workload', '--namespace', namespace],
        ...['--audience', audience],
      );

    const clientIdOf = ({ namespace }: TargetEnvironment) =>
      asAdmin(
        'aks-east',
        ...['get', 'serviceaccount', 'workload', '--namespace', namespace],
        ...[
          '-o',
          String.raw`jsonpath={.metadata.annotations.azure\.workload\.identity/client-id}`,
        ],
      );

    const exchange = async (clientId: string, token: string) => {
      const tokenFilePath = join(lab.dataDir, `token-${Math.random()}`);
      await writeFile(tokenFilePath, token);
      const credential = new WorkloadIdentityCredential({
        tenantId: TENANT,
        clientId,
        tokenFilePath,
        authorityHost: lab.cloud.entraUrl,
        disableInstanceDiscovery: true,
        retryOptions: { maxRetries: 0 },
        tlsOptions: { ca },
      });
      return (await credential.getToken(ARM_SCOPE)).token;
    };

    const look = async (
      environment: TargetEnvironment,
      token: string,
      path = '',
    ) => {
      const { status } = await getJson(
        `${lab.cloud.armUrl}/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-${
          environment.namespace
        }/providers/Microsoft.Storage/storageAccounts/${accountOf(
          environment,
        )}${path}?api-version=2024-01-01`,
        { token, ca },
      );
      return status;
    };

    it("reaches the containers of the environment's own storage, and nothing else", async () => {
      const token = await exchange(await clientIdOf(own), await podToken(own));
      const container = '/blobServices/default/containers/data';
      expect(await look(own, token, container)).toBe(200);
      expect(await look(own, token)).toBe(403);
      expect(await look(other, token, container)).toBe(403);
    });

    it("is refused to another environment's service account", async () => {
      await expect(
        exchange(await clientIdOf(own), await podToken(other)),
      ).rejects.toThrow('AADSTS700213');
    });

    it('is refused to a token that is meant for the cluster', async () => {
      const { oidcIssuer = '' } = lab.cluster.facts;
      await expect(
        exchange(await clientIdOf(own), await podToken(own, oidcIssuer)),
      ).rejects.toThrow('AADSTS700212');
    });

    it('is refused to a service account of the same name in another cluster', async () => {
      const { namespace } = own;
      await asAdmin('aks-secure', 'create', 'namespace', namespace);
      await asAdmin(
        'aks-secure',
        ...['create', 'serviceaccount', 'workload', '--namespace', namespace],
      );
      const token = await asAdmin(
        'aks-secure',
        ...['create', 'token', 'workload', '--namespace', namespace],
        ...['--audience', ENTRA],
      );
      await expect(exchange(await clientIdOf(own), token)).rejects.toThrow(
        'AADSTS700211',
      );
    });

    it('is refused to a token that somebody else signed', async () => {
      const [header, payload] = (await podToken(own)).split('.');
      const [, , signature] = (await podToken(other)).split('.');
      await expect(
        exchange(await clientIdOf(own), [header, payload, signature].join('.')),
      ).rejects.toThrow('AADSTS700027');
    });
  },
);
