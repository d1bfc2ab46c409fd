import fc from 'fast-check';
import { JsonObject } from '@backstage/types';
import { LABELS } from '@glovebox/backstage-plugin-research-environments-common';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import {
  sampleConfigMap,
  sampleDeployment,
  sampleEnvironment,
} from '../__testUtils__/sampleEnvironment';
import { podTemplatesOf } from '../objects/podTemplates';
import { bindLate } from './bindLate';
import { renderEnvironment } from './renderEnvironment';

const render = (
  objects: JsonObject[],
  environment = sampleEnvironment(),
  privateEndpointRange?: string,
): { origin: string; content: KubernetesObject }[] =>
  renderEnvironment('kubernetes:aks-east', environment, {
    kind: 'kubernetes',
    objects,
    privateEndpointRange,
  }).documents as never;

const find = (documents: { content: KubernetesObject }[], name: string) =>
  documents.map(d => d.content).find(o => o.metadata.name === name);

describe('renderEnvironment', () => {
  it('puts the namespace first, then the baseline, then the template in order of use', () => {
    const documents = render([
      sampleDeployment('train'),
      {
        ...sampleConfigMap('queue'),
        apiVersion: 'kueue.x-k8s.io/v1beta1',
        kind: 'LocalQueue',
      },
      { ...sampleConfigMap('web'), kind: 'Service' },
      sampleConfigMap('settings'),
    ]);
    expect(
      documents.map(
        d => `${d.origin} ${d.content.kind} ${d.content.metadata.name}`,
      ),
    ).toEqual([
      'baseline Namespace env-protein-a1b2c3d4',
      'baseline NetworkPolicy default-deny',
      'baseline NetworkPolicy allow-dns',
      'baseline NetworkPolicy allow-same-namespace',
      'baseline ResourceQuota environment',
      'baseline LimitRange environment',
      'baseline ServiceAccount default',
      'baseline ServiceAccount workload',
      'baseline RoleBinding environment-developers',
      'template ConfigMap settings',
      'template Service web',
      'template LocalQueue queue',
      'template Deployment train',
    ]);
  });

  it('lets pods reach private endpoints where the environment has any, and never where nothing may leave', () => {
    const policy = (range?: string, egress?: 'none') =>
      find(
        render([], sampleEnvironment(egress && { egress }), range),
        'allow-private-endpoints',
      )?.spec;
    expect(policy('10.60.4.0/24')).toEqual({
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ ipBlock: { cidr: '10.60.4.0/24' } }],
          ports: [{ protocol: 'TCP', port: 443 }],
        },
      ],
    });
    expect(policy()).toBeUndefined();
    expect(policy('10.60.4.0/24', 'none')).toBeUndefined();
  });

  it('holds the GPUs that were asked for and no more', () => {
    const quota = (gpu?: { type: string; count: number }) =>
      find(
        render([], sampleEnvironment({ gpu })).filter(
          d => d.content.kind === 'ResourceQuota',
        ),
        'environment',
      )?.spec;
    expect(quota({ type: 'H100', count: 4 })).toMatchObject({
      hard: { 'requests.nvidia.com/gpu': '4', 'services.loadbalancers': '0' },
    });
    expect(quota(undefined)).toMatchObject({
      hard: { 'requests.nvidia.com/gpu': '0' },
    });
  });

  it('allows no name resolution where nothing may leave', () => {
    const names = render([], sampleEnvironment({ egress: 'none' })).map(
      d => d.content.metadata.name,
    );
    expect(names).toContain('default-deny');
    expect(names).not.toContain('allow-dns');
  });

  it('binds nobody when the group has no known object id', () => {
    const kinds = render(
      [],
      sampleEnvironment({ ownerGroupObjectId: undefined }),
    ).map(d => d.content.kind);
    expect(kinds).not.toContain('RoleBinding');
  });

  it('forces gVisor on every pod template, also those of kinds it does not know', () => {
    const operatorJob: JsonObject = {
      apiVersion: 'kubeflow.org/v1',
      kind: 'PyTorchJob',
      metadata: { name: 'fit' },
      spec: {
        replicas: [{ template: { spec: { containers: [{ name: 'c' }] } } }],
      },
    };
    const documents = render(
      [sampleDeployment('train'), operatorJob],
      sampleEnvironment({ isolationClass: 'gvisor' }),
    );
    const templates = documents.flatMap(d => podTemplatesOf(d.content));
    expect(templates).toHaveLength(2);
    for (const template of templates) {
      expect(template).toMatchObject({
        spec: { runtimeClassName: 'gvisor' },
        metadata: { labels: { [LABELS.environmentId]: 'a1b2c3d4' } },
      });
    }
  });

  it('binds the Azure identity late, and names none where there is none', () => {
    const rendered = renderEnvironment(
      'kubernetes:aks-east',
      sampleEnvironment(),
      { kind: 'kubernetes', objects: [] },
    );
    const annotations = (
      outputs: Record<string, string>,
      missing: 'remove' | 'keep-placeholder',
    ) =>
      find(bindLate(rendered, outputs, missing) as never, 'workload')?.metadata
        .annotations;
    const key = 'azure.workload.identity/client-id';
    expect(annotations({ identityClientId: 'abc' }, 'remove')).toEqual({
      [key]: 'abc',
    });
    expect(annotations({}, 'remove')).toEqual({});
    expect(annotations({}, 'keep-placeholder')).toEqual({
      [key]: 'known-once-azure-is-applied',
    });
  });

  it.each<[string, JsonObject]>([
    [
      'is not in a namespace',
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'a' },
      },
    ],
    [
      'is not in a namespace',
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } },
    ],
    [
      "only the platform's baseline",
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'a' },
      },
    ],
    [
      "only the platform's baseline",
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'open' },
      },
    ],
    [
      "part of the platform's baseline",
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default' },
      },
    ],
    [
      'may not hold a Secret',
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } },
    ],
    [
      "names the namespace 'kube-system'",
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', namespace: 'kube-system' },
      },
    ],
    [
      'metadata',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'a' } },
    ],
    [
      'finalizers',
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', finalizers: ['x/y'] },
      },
    ],
    [
      'ownerReferences',
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', ownerReferences: [] },
      },
    ],
    [
      'metadata.name',
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: '../secrets/x' },
      },
    ],
    ['kind', { apiVersion: 'v1', metadata: { name: 'a' } }],
  ])('refuses what a template may not hold: %s', (message, object) => {
    expect(() => render([object])).toThrow(message);
  });

  it('refuses an object that is there twice', () => {
    expect(() => render([sampleConfigMap('a'), sampleConfigMap('a')])).toThrow(
      "ConfigMap 'a' is in the template twice",
    );
  });

  it('lets no label of a template take the place of a stamped one', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...Object.values(LABELS), 'app'),
          fc.string({ maxLength: 10 }),
        ),
        labels => {
          const plain = render([sampleConfigMap('a')]);
          const object = sampleConfigMap('a');
          const stamped = render([
            { ...object, metadata: { name: 'a', labels } },
          ]);
          for (const key of Object.values(LABELS)) {
            expect(find(stamped, 'a')?.metadata.labels?.[key]).toBe(
              find(plain, 'a')?.metadata.labels?.[key],
            );
          }
        },
      ),
    );
  });

  it('gives the same output for the same input and changes none of it', () => {
    const objects = [sampleDeployment('train'), sampleConfigMap('settings')];
    const copy = structuredClone(objects);
    expect(render(objects)).toEqual(render(objects));
    expect(objects).toEqual(copy);
  });

  it('stamps only labels that a server accepts', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), ownerGroup => {
        const labels = Object.values(
          render([], sampleEnvironment({ ownerGroup }))[0].content.metadata
            .labels ?? {},
        );
        for (const value of labels) {
          expect(value).toMatch(
            /^(([A-Za-z0-9][A-Za-z0-9_.-]*)?[A-Za-z0-9])?$/,
          );
          expect(value.length).toBeLessThanOrEqual(63);
        }
      }),
    );
  });
});
