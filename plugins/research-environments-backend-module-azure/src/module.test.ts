import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  EnvironmentTarget,
  environmentTargetsExtensionPoint,
} from '@glovebox/backstage-plugin-research-environments-node';
import { researchEnvironmentsModuleAzure } from './module';

const azure = {
  tenantId: '00000000-0000-4000-8000-000000000001',
  caFile: 'not-there-yet.crt',
  identities: {
    observe: { type: 'client-secret', clientId: 'a', clientSecret: 'b' },
    provision: { type: 'client-secret', clientId: 'a', clientSecret: 'b' },
  },
  subscriptions: [
    {
      name: 'research',
      id: '00000000-0000-4000-8000-000000000002',
      region: 'eastus',
      riskClasses: ['standard'],
    },
  ],
};

async function start(glovebox: object): Promise<EnvironmentTarget[]> {
  const targets: EnvironmentTarget[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        environmentTargetsExtensionPoint,
        { addTarget: (target: EnvironmentTarget) => targets.push(target) },
      ],
    ],
    features: [
      researchEnvironmentsModuleAzure,
      mockServices.rootConfig.factory({ data: { glovebox: { ...glovebox } } }),
    ],
  });
  await backend.stop();
  return targets;
}

describe('researchEnvironmentsModuleAzure', () => {
  it('adds a target for each configured subscription, before Azure can be reached', async () => {
    const [target] = await start({ azure });
    expect(target.facts).toEqual({
      id: 'azure:research',
      kind: 'azure',
      title: 'research',
      region: 'eastus',
      riskClasses: ['standard'],
      gpuTypes: [],
    });
    await expect(
      target.check(AbortSignal.timeout(1_000)),
    ).resolves.toMatchObject({
      healthy: false,
      reason: 'Misconfigured',
      message: expect.stringContaining('glovebox.azure.caFile'),
    });
  });

  it('adds none where Azure is not configured', async () => {
    await expect(start({})).resolves.toEqual([]);
  });

  it('stops the backend at a mistake in its config', async () => {
    await expect(
      start({ azure: { ...azure, tenantId: 'mine' } }),
    ).rejects.toThrow('glovebox.azure.tenantId');
  });
});
