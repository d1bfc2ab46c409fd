import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { QuotaLine } from '@glovebox/backstage-plugin-research-environments-common';
import {
  RenderedDocument,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import { GuardedChange, Guardrails } from './Guardrails';
import {
  exampleContainer,
  exampleObject,
  examplePod,
  exampleStorageAccount,
} from './rules/exampleObjects';

const guardrails = Guardrails.fromConfig(
  new ConfigReader({
    glovebox: {
      researchEnvironments: {
        allowed: {
          imageRegistries: ['registry.lab.example'],
          // With endpoints of templates, which config has to allow.
          azureTypes: [
            'Microsoft.Network/privateEndpoints',
            'Microsoft.Storage/storageAccounts',
          ],
        },
        guardrails: { largeGpuCount: 3 },
      },
    },
  }),
);

const environment: TargetEnvironment = {
  id: 'k3v9x2ab',
  name: 'sparse',
  namespace: 'env-sparse-k3v9x2ab',
  ownerGroup: 'group:default/vision',
  riskClass: 'standard',
  isolationClass: 'shared-kernel',
  egress: 'dns-only',
  region: 'eastus2',
  revision: 1,
};

const template = (content: JsonObject): RenderedDocument => ({
  origin: 'template',
  content,
});

function change(
  parts: Partial<Omit<GuardedChange, 'rendered'>> & {
    kubernetes?: RenderedDocument[];
    azure?: RenderedDocument[];
  },
): GuardedChange {
  const { kubernetes = [], azure = [], ...rest } = parts;
  return {
    environment,
    quota: [],
    durationDays: 14,
    ...rest,
    rendered: [
      {
        targetId: 'kubernetes:a',
        kind: 'kubernetes',
        documents: kubernetes,
        lateBound: [],
      },
      { targetId: 'azure:a', kind: 'azure', documents: azure, lateBound: [] },
    ],
  };
}

const failures = (subject: GuardedChange) =>
  guardrails.evaluate(subject).filter(finding => finding.outcome !== 'pass');

const gpuJob = (
  spec: JsonObject,
  resources: JsonObject = { limits: { 'nvidia.com/gpu': 1 } },
): RenderedDocument =>
  template({
    ...exampleObject('batch/v1', 'Job'),
    spec: {
      ...spec,
      template: {
        spec: {
          ...(examplePod({
            spec: { nodeSelector: { 'glovebox.dev/gpu-type': 'H100' } },
          }).spec as JsonObject),
          containers: [
            exampleContainer({
              container: {
                resources: {
                  requests: resources.requests ?? {},
                  limits: {
                    cpu: '1',
                    memory: '1Gi',
                    ...(resources.limits as JsonObject),
                  },
                },
              },
            }),
          ],
        },
      },
    },
  });

const quota: QuotaLine = {
  team: 'vision',
  gpuType: 'H100',
  limit: 16,
  used: 0,
  reserved: 0,
  requested: 2,
};

describe('Guardrails', () => {
  it('says pass once for each rule that held, with title and control', () => {
    const findings = guardrails.evaluate(
      change({ kubernetes: [template(examplePod())] }),
    );
    expect(findings).toHaveLength(guardrails.list().length);
    expect(findings.every(f => f.outcome === 'pass' && !f.object)).toBe(true);
    expect(findings).toContainEqual({
      guardrailId: 'pod-not-privileged',
      title: 'No container is privileged',
      controlId: 'K8S-2',
      outcome: 'pass',
    });
  });

  it('names each object that breaks a rule, and what to change', () => {
    const bad = examplePod({ securityContext: { privileged: true } });
    const second = { ...bad, metadata: { ...(bad.metadata as {}), name: 'b' } };
    expect(
      failures(
        change({
          kubernetes: [template(bad), template(second), template(examplePod())],
        }),
      ),
    ).toEqual(
      ['train', 'b'].map(name => ({
        guardrailId: 'pod-not-privileged',
        title: 'No container is privileged',
        controlId: 'K8S-2',
        outcome: 'deny',
        message: 'Remove securityContext.privileged from every container.',
        object: `v1/Pod ${name}`,
      })),
    );
  });

  it('refuses what cannot be decided', () => {
    const pod = examplePod({ spec: { containers: [null] } });
    const found = failures(change({ kubernetes: [template(pod)] }));
    expect(found.map(f => f.guardrailId)).toContain('pod-not-privileged');
    expect(found[0]).toMatchObject({
      outcome: 'deny',
      message: expect.stringMatching(/could not be decided/),
    });
  });

  it('judges what the baseline runs, and lets it hold what a template may not', () => {
    const policy = exampleObject('networking.k8s.io/v1', 'NetworkPolicy');
    const baseline = (content: JsonObject): RenderedDocument => ({
      origin: 'baseline',
      content,
    });
    expect(failures(change({ kubernetes: [baseline(policy)] }))).toEqual([]);
    expect(
      failures(change({ kubernetes: [template(policy)] })).map(
        f => f.guardrailId,
      ),
    ).toEqual(['allowlist-kubernetes-kinds', 'network-no-own-policy']);
    const pod = examplePod({ spec: { hostNetwork: true } });
    expect(
      failures(change({ kubernetes: [baseline(pod)] })).map(f => f.guardrailId),
    ).toEqual(['pod-no-host-namespaces']);
  });

  describe('of GPUs', () => {
    const asked = { ...environment, gpu: { type: 'H100', count: 2 } };

    it('accepts what was asked for, when the team has it', () => {
      expect(
        failures(
          change({
            environment: asked,
            kubernetes: [gpuJob({ parallelism: 2 })],
            quota: [quota],
          }),
        ),
      ).toEqual([]);
    });

    it.each<[string, RenderedDocument]>([
      ['in parallel', gpuJob({ parallelism: 3 })],
      ['in one pod', gpuJob({}, { limits: { 'nvidia.com/gpu': '3' } })],
      ['by requests alone', gpuJob({}, { requests: { 'amd.com/gpu': 3 } })],
      ['as slices', gpuJob({}, { limits: { 'nvidia.com/mig-1g.5gb': 3 } })],
    ])('refuses more than was asked for: %s', (_, job) => {
      expect(
        failures(
          change({ environment: asked, kubernetes: [job], quota: [quota] }),
        ),
      ).toEqual([
        expect.objectContaining({
          guardrailId: 'quota-gpus-as-requested',
          outcome: 'deny',
          message: expect.stringMatching(/take 3 GPUs .* asks for 2/),
        }),
      ]);
    });

    it.each<[string, RenderedDocument]>([
      ['half a GPU', gpuJob({}, { limits: { 'nvidia.com/gpu': '500m' } })],
      ['a negative number', gpuJob({ parallelism: -1 })],
      ['parallelism in words', gpuJob({ parallelism: 'two' })],
    ])('refuses everything when they cannot be counted: %s', (_, job) => {
      const found = guardrails.evaluate(change({ kubernetes: [job] }));
      expect(found.every(f => f.outcome === 'deny')).toBe(true);
      expect(found[0].message).toMatch(/cannot be read.*whole number/);
    });

    it('refuses what the team does not have, with the numbers', () => {
      expect(
        failures(
          change({
            environment: asked,
            quota: [{ ...quota, used: 13, reserved: 2 }],
          }),
        ),
      ).toEqual([
        expect.objectContaining({
          guardrailId: 'quota-team-gpus',
          outcome: 'deny',
          message:
            'vision may hold 16 H100; 13 are in use and 2 reserved, which leaves 1; this asks for 2. Ask for fewer, for another type, or for a bigger quota.',
        }),
      ]);
    });

    it('asks for a second look at as many as config says', () => {
      expect(
        failures(
          change({
            environment: { ...environment, gpu: { type: 'H100', count: 3 } },
            quota: [{ ...quota, requested: 3 }],
          }),
        ),
      ).toEqual([
        expect.objectContaining({
          guardrailId: 'quota-large-gpus',
          outcome: 'require-approval',
          policyId: 'large-gpu',
        }),
      ]);
    });
  });

  describe('of Azure', () => {
    const name = "[concat('st', uniqueString(resourceGroup().id))]";
    const account: JsonObject = {
      ...exampleStorageAccount({
        publicNetworkAccess: "[variables('access')]",
      }),
      name: "[variables('account')]",
    };
    const endpoint = (target: string, groupIds = ['blob']) => ({
      type: 'Microsoft.Network/privateEndpoints',
      apiVersion: '2024-05-01',
      name: 'pe',
      properties: {
        privateLinkServiceConnections: [
          {
            name: 'blob',
            properties: { privateLinkServiceId: target, groupIds },
          },
        ],
      },
    });
    const ownTarget =
      "[resourceId('Microsoft.Storage/storageAccounts', variables('account'))]";
    const wrapped = (
      resources: JsonObject[],
      options: { access?: string; passed?: JsonObject } = {},
    ) =>
      template({
        resources: [
          {
            type: 'Microsoft.Resources/deployments',
            name: 'content',
            properties: {
              expressionEvaluationOptions: { scope: 'inner' },
              parameters: options.passed ?? {},
              template: {
                parameters: {
                  open: { type: 'bool', defaultValue: false },
                },
                variables: {
                  account: name,
                  access:
                    options.access ??
                    "[if(parameters('open'), 'Enabled', 'Disabled')]",
                },
                resources,
              },
            },
          },
        ],
      });
    const ids = (document: RenderedDocument) =>
      failures(change({ azure: [document] })).map(f => f.guardrailId);

    it('sees through parameters, variables and the wrapper', () => {
      expect(ids(wrapped([account, endpoint(ownTarget)]))).toEqual([]);
    });

    it('finds a public endpoint that a passed parameter opens', () => {
      expect(
        ids(
          wrapped([account, endpoint(ownTarget)], {
            passed: { open: { value: true } },
          }),
        ),
      ).toEqual(['storage-no-public-access']);
    });

    it.each([
      "[if(equals(resourceGroup().location, 'x'), 'Enabled', 'Disabled')]",
      "[toUpper('disabled')]",
      "[parameters('missing')]",
    ])('refuses a public endpoint that %s could hide', access => {
      expect(ids(wrapped([account, endpoint(ownTarget)], { access }))).toEqual([
        'storage-no-public-access',
      ]);
    });

    it('refuses storage without a private endpoint, and names the key that says where', () => {
      const [finding] = failures(change({ azure: [wrapped([account])] }));
      expect(finding).toMatchObject({
        guardrailId: 'storage-private-endpoint',
        outcome: 'deny',
        message: expect.stringContaining(
          'glovebox.clusters[].privateLink.subnets',
        ),
      });
    });

    it("takes the baseline's endpoint for the template's storage", () => {
      const baseline: RenderedDocument = {
        ...wrapped([endpoint(ownTarget)]),
        origin: 'baseline',
      };
      expect(
        failures(change({ azure: [baseline, wrapped([account])] })),
      ).toEqual([]);
    });

    it('asks for an endpoint for every part of the storage that is used', () => {
      const hierarchical = {
        ...account,
        properties: {
          ...(account.properties as JsonObject),
          isHnsEnabled: true,
        },
      };
      const both = [endpoint(ownTarget), endpoint(ownTarget, ['dfs'])];
      expect(ids(wrapped([hierarchical, ...both]))).toEqual([]);
      const [finding] = failures(
        change({ azure: [wrapped([hierarchical, both[0]])] }),
      );
      expect(finding.message).toContain('privateLink.dnsZones.dfs');
    });

    it('refuses queues, for which the platform makes no endpoint', () => {
      const queues = {
        ...account,
        type: 'Microsoft.Storage/storageAccounts/queueServices',
        name: "[concat(variables('account'), '/default')]",
        properties: {},
      };
      const allowing = Guardrails.fromConfig(
        new ConfigReader({
          glovebox: {
            researchEnvironments: {
              allowed: { azureTypes: [String(account.type), queues.type] },
            },
          },
        }),
      );
      const found = allowing
        .evaluate(
          change({
            azure: [
              { ...wrapped([endpoint(ownTarget)]), origin: 'baseline' },
              wrapped([account, queues]),
            ],
          }),
        )
        .filter(({ outcome }) => outcome !== 'pass');
      expect(found).toMatchObject([
        {
          guardrailId: 'storage-private-endpoint',
          message: expect.stringContaining('queue'),
        },
      ]);
    });

    it('warns of storage that the environment itself cannot reach', () => {
      expect(
        failures(
          change({
            environment: { ...environment, egress: 'none' },
            azure: [wrapped([account, endpoint(ownTarget)])],
          }),
        ),
      ).toMatchObject([{ guardrailId: 'storage-usable', outcome: 'warn' }]);
    });

    it("refuses a private endpoint to someone else's storage", () => {
      const other =
        '/subscriptions/0/resourceGroups/x/providers/Microsoft.Storage/storageAccounts/theirs';
      expect(
        ids(wrapped([account, endpoint(ownTarget), endpoint(other)])),
      ).toEqual(['network-own-private-endpoints']);
    });

    it('refuses everything when an expression cannot be read', () => {
      const found = guardrails.evaluate(
        change({ azure: [wrapped([account], { access: '[nonsense]' })] }),
      );
      expect(found.every(f => f.outcome === 'deny')).toBe(true);
    });
  });

  it('refuses config that allows no whole number of GPUs', () => {
    expect(() =>
      Guardrails.fromConfig(
        new ConfigReader({
          glovebox: {
            researchEnvironments: { guardrails: { largeGpuCount: 1.5 } },
          },
        }),
      ),
    ).toThrow(/guardrails.largeGpuCount is 1.5/);
  });
});
