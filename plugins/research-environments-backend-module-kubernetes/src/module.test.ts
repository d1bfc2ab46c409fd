import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  EnvironmentTarget,
  environmentTargetsExtensionPoint,
} from '@glovebox/backstage-plugin-research-environments-node';
import { researchEnvironmentsModuleKubernetes } from './module';

const cluster = (name: string) => ({
  name,
  title: `Cluster ${name}`,
  region: 'eastus',
  riskClasses: ['standard'],
  gpuTypes: ['H100'],
  oidcIssuer: 'https://oidc.example.com/',
  identities: {
    observe: { kubeconfig: 'not-there-yet' },
    provision: { kubeconfig: 'not-there-yet' },
  },
});

async function start(clusters: object[]): Promise<EnvironmentTarget[]> {
  const targets: EnvironmentTarget[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        environmentTargetsExtensionPoint,
        { addTarget: (target: EnvironmentTarget) => targets.push(target) },
      ],
    ],
    features: [
      researchEnvironmentsModuleKubernetes,
      mockServices.rootConfig.factory({ data: { glovebox: { clusters } } }),
    ],
  });
  await backend.stop();
  return targets;
}

describe('researchEnvironmentsModuleKubernetes', () => {
  it('adds a target for each configured cluster, before any of them can be reached', async () => {
    const targets = await start([cluster('aks-east'), cluster('aks-secure')]);
    expect(targets.map(target => target.facts)).toEqual([
      {
        id: 'kubernetes:aks-east',
        kind: 'kubernetes',
        title: 'Cluster aks-east',
        region: 'eastus',
        riskClasses: ['standard'],
        gpuTypes: ['H100'],
        oidcIssuer: 'https://oidc.example.com/',
      },
      expect.objectContaining({ id: 'kubernetes:aks-secure' }),
    ]);
    await expect(
      targets[0].check(AbortSignal.timeout(1_000)),
    ).resolves.toMatchObject({ healthy: false, reason: 'Misconfigured' });
  });

  it('stops the backend at a mistake in its config', async () => {
    await expect(
      start([{ ...cluster('aks-east'), riskClasses: [] }]),
    ).rejects.toThrow('glovebox.clusters[0].riskClasses');
  });
});
