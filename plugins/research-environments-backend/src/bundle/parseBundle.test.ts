import { ConfigReader } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { readAllowedContent } from './allowedContent';
import { parseBundle } from './parseBundle';

const allowed = readAllowedContent(new ConfigReader({}));

const configMap = (name: string, more = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;

function parse(...files: [path: string, content: string][]) {
  return parseBundle(
    files.map(([path, content]) => ({ path, content })),
    allowed,
  );
}

const parseOne = (content: string) => parse(['kubernetes/a.yaml', content]);

const storage = {
  type: 'Microsoft.Storage/storageAccounts',
  apiVersion: '2024-01-01',
  name: "[concat('st', uniqueString(resourceGroup().id))]",
  location: '[resourceGroup().location]',
  properties: { publicNetworkAccess: 'Disabled' },
};

const arm = (
  resource: JsonObject = {},
  template: JsonObject = {},
): JsonObject => ({
  $schema:
    'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  resources: [{ ...storage, ...resource }],
  ...template,
});

const parseArm = (template: JsonObject | string) =>
  parse([
    'azure/main.json',
    typeof template === 'string'
      ? template
      : JSON.stringify(template, null, '\t'),
  ]);

describe('parseBundle', () => {
  it('returns objects in the order of their paths, and the ARM template', () => {
    expect(
      parse(
        ['kubernetes/b.yaml', configMap('b')],
        ['azure/main.json', JSON.stringify(arm())],
        ['kubernetes/sub/dir/a.yaml', configMap('a')],
      ),
    ).toEqual({
      kubernetes: [
        expect.objectContaining({ metadata: { name: 'b' } }),
        expect.objectContaining({ metadata: { name: 'a' } }),
      ],
      azure: { template: arm(), parameters: {} },
    });
  });

  it('leaves out a file that rendered to nothing', () => {
    expect(
      parse(
        ['kubernetes/a.yaml', configMap('a')],
        ['kubernetes/b.yaml', '\n# not for this one\n'],
      ).kubernetes,
    ).toHaveLength(1);
  });

  it('refuses a bundle without any object', () => {
    expect(() => parse(['kubernetes/b.yaml', '#'])).toThrow(/no object at all/);
  });

  it.each([
    'kubernetes/../../etc/passwd.yaml',
    '../kubernetes/a.yaml',
    '/kubernetes/a.yaml',
    'kubernetes//a.yaml',
    'kubernetes/.hidden.yaml',
    'kubernetes/a.yml',
    'kubernetes/a.yaml\n',
    'kubernetes\\a.yaml',
    'kubernetes/a.yaml/../../x',
    'azure/parameters.json',
    'azure/MAIN.json',
    'README.md',
  ])('refuses the path %j', path => {
    expect(() => parse([path, configMap('a')])).toThrow(InputError);
    expect(() => parse([path, configMap('a')])).toThrow(/Only kubernetes/);
  });

  it('refuses a file that is there twice', () => {
    expect(() =>
      parse(
        ['kubernetes/a.yaml', configMap('a')],
        ['kubernetes/a.yaml', configMap('b')],
      ),
    ).toThrow(/there twice/);
  });

  it('refuses an object that is there twice, naming both files', () => {
    expect(() =>
      parse(
        ['kubernetes/a.yaml', configMap('a')],
        ['kubernetes/b.yaml', configMap('a')],
      ),
    ).toThrow(/kubernetes\/b.yaml: .* in kubernetes\/a.yaml already/);
  });

  it('refuses 50 MB without parsing it', () => {
    const start = Date.now();
    expect(() =>
      parseOne(`${configMap('a')}#${'x'.repeat(50_000_000)}`),
    ).toThrow(/1048576 are allowed/);
    expect(Date.now() - start).toBeLessThan(2000);
  });

  it('refuses an object smuggled in by a parameter that was not dumped', () => {
    const purpose = 'x\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}';
    expect(() =>
      parseOne(`${configMap('a')}data:\n  purpose: ${purpose}`),
    ).toThrow(/second YAML document/);
  });

  it('refuses a field smuggled in by a parameter that was not dumped', () => {
    const name = 'a\n  namespace: kube-system';
    expect(() => parseOne(configMap(name))).toThrow(/metadata.namespace/);
  });
});

describe('parseBundle of Kubernetes objects', () => {
  it.each([
    ['no object', '[1]', /must hold one object/],
    ['no apiVersion', 'kind: ConfigMap', /apiVersion is missing/],
    ['a wrong apiVersion', 'apiVersion: 1', /apiVersion is missing/],
    ['no kind', 'apiVersion: v1', /kind is missing/],
    ['no name', 'apiVersion: v1\nkind: ConfigMap', /metadata.name is missing/],
    ['a wrong name', configMap('Train_1'), /not a DNS name/],
    ['a name with a slash', configMap('a/b'), /not a DNS name/],
    [
      'a Service whose name is no DNS label',
      'apiVersion: v1\nkind: Service\nmetadata: {name: a.b}',
      /not a DNS name/,
    ],
    [
      'generateName',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}',
      /generateName/,
    ],
    ['a namespace', configMap('a', '  namespace: x\n'), /metadata.namespace/],
    ['finalizers', configMap('a', '  finalizers: [x]\n'), /finalizers/],
    ['owner references', configMap('a', '  ownerReferences: []\n'), /ownerRef/],
    ['a status', configMap('a', 'status: {}\n'), /has a status/],
    [
      'a reserved label',
      configMap('a', '  labels: {glovebox.dev/origin: baseline}\n'),
      /"glovebox.dev\/origin", which the platform sets/,
    ],
    [
      'a reserved annotation of a subdomain',
      configMap('a', '  annotations: {x.glovebox.dev/a: b}\n'),
      /which the platform sets/,
    ],
    [
      'the managed-by label',
      configMap('a', '  labels: {app.kubernetes.io/managed-by: Helm}\n'),
      /managed-by/,
    ],
    [
      'a label that is a number',
      configMap('a', '  labels: {version: 1}\n'),
      /Put it in quotes/,
    ],
    ['labels that are a list', configMap('a', '  labels: []\n'), /mapping/],
    [
      'a reserved label in a pod template',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    metadata:\n      labels: {glovebox.dev/owner-group: x}',
      /which the platform sets/,
    ],
    [
      'a namespace in a volume claim template',
      'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n  volumeClaimTemplates:\n  - metadata: {name: a, namespace: b}',
      /metadata.namespace/,
    ],
  ])('refuses %s', (_, content, message) => {
    expect(() => parseOne(content)).toThrow(InputError);
    expect(() => parseOne(content)).toThrow(message);
    expect(() => parseOne(content)).toThrow(/kubernetes\/a.yaml/);
  });

  it.each([
    'v1/Secret',
    'v1/ServiceAccount',
    'v1/Namespace',
    'v1/List',
    'v1/ResourceQuota',
    'v1/LimitRange',
    'v1/ReplicationController',
    'apps/v1/DaemonSet',
    'apps/v1beta1/Deployment',
    'networking.k8s.io/v1/NetworkPolicy',
    'networking.k8s.io/v1/Ingress',
    'cilium.io/v2/CiliumNetworkPolicy',
    'rbac.authorization.k8s.io/v1/RoleBinding',
    'rbac.authorization.k8s.io/v1/ClusterRole',
    'apiextensions.k8s.io/v1/CustomResourceDefinition',
  ])('refuses the kind %s', type => {
    const apiVersion = type.slice(0, type.lastIndexOf('/'));
    const kind = type.slice(type.lastIndexOf('/') + 1);
    expect(() =>
      parseOne(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}`),
    ).toThrow(`${type} is not allowed in a template`);
  });
});

describe('parseBundle of an ARM template', () => {
  it.each<[string, JsonObject | string, RegExp]>([
    ['text that is no JSON', '{a: 1}', /not valid JSON/],
    ['a list', '[]', /must hold one object/],
    ['a key twice', '{"resources": [], "resources": []}', /unique/i],
    ['a prototype key', '{"__proto__": {}}', /__proto__/],
    ['brackets without end', '['.repeat(500_000), /tokens|nested|not valid/],
    [
      'a key twice in different case',
      arm({
        properties: {
          publicNetworkAccess: 'Disabled',
          PublicNetworkAccess: 'Enabled',
        },
      }),
      /"PublicNetworkAccess" is there twice/,
    ],
    ['another schema', arm({}, { $schema: 'x' }), /\$schema/],
    [
      'the subscription schema',
      arm(
        {},
        {
          $schema:
            'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#',
        },
      ),
      /resource group schema/,
    ],
    ['outputs', arm({}, { outputs: {} }), /"outputs"/],
    ['own functions', arm({}, { functions: [] }), /"functions"/],
    ['symbolic names', arm({}, { languageVersion: '2.0' }), /languageVersion/],
    ['no resources', arm({}, { resources: [] }), /at least one resource/],
    ['symbolic resources', arm({}, { resources: {} }), /must be a list/],
    [
      'a secure parameter',
      arm({}, { parameters: { a: { type: 'secureString' } } }),
      /takes no secrets/,
    ],
    [
      'a parameter without value',
      arm({}, { parameters: { a: { type: 'string' } } }),
      /no defaultValue/,
    ],
    ['a copied variable', arm({}, { variables: { copy: [] } }), /copy loop/],
    ['no name', arm({ name: '' }), /needs a name/],
    ['no apiVersion', arm({ apiVersion: '' }), /needs an apiVersion/],
    ['a condition', arm({ condition: false }), /has "condition"/],
    ['a loop', arm({ copy: {} }), /has "copy"/],
    ['a scope', arm({ scope: '/' }), /has "scope"/],
    ['an identity', arm({ identity: {} }), /has "identity"/],
    ['nested children', arm({ resources: [] }), /resource of its own/],
    ['a reserved tag', arm({ tags: { 'Glovebox-id': 'x' } }), /platform sets/],
    [
      'list functions',
      arm({ tags: { key: "[listKeys(variables('a'), '2024-01-01')]" } }),
      /function listKeys\(\) is not allowed/,
    ],
    [
      'list functions within others',
      arm({ tags: { key: "[concat('a', ListAccountSas('x').keys[0])]" } }),
      /function ListAccountSas\(\) is not allowed/,
    ],
    [
      'references to what runs',
      arm({ tags: { key: "[reference('x').primaryKey]" } }),
      /function reference\(\)/,
    ],
    [
      'an expression that a parameter brought in',
      arm(
        {},
        {
          parameters: {
            purpose: { type: 'string', defaultValue: "[listKeys('x', 'y')]" },
          },
        },
      ),
      /function listKeys\(\)/,
    ],
    [
      'an expression that is none',
      arm({ tags: { a: '[for training]' } }),
      /write \[\[ for a literal bracket/,
    ],
  ])('refuses %s', (_, template, message) => {
    expect(() => parseArm(template)).toThrow(InputError);
    expect(() => parseArm(template)).toThrow(message);
    expect(() => parseArm(template)).toThrow(/azure\/main.json/);
  });

  it.each([
    'Microsoft.Resources/deployments',
    'Microsoft.Resources/deploymentScripts',
    'Microsoft.Authorization/roleAssignments',
    'Microsoft.Storage/storageAccounts/providers/roleAssignments',
    'Microsoft.Network/publicIPAddresses',
    'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
    'Microsoft.Compute/virtualMachines',
    "[variables('type')]",
  ])('refuses the type %s', type => {
    expect(() => parseArm(arm({ type }))).toThrow(/not allowed in a template/);
  });

  it('takes a type in any case, as Azure does', () => {
    expect(() =>
      parseArm(arm({ type: 'microsoft.storage/STORAGEACCOUNTS' })),
    ).not.toThrow();
  });
});

describe('readAllowedContent', () => {
  const read = (allow: JsonObject) =>
    readAllowedContent(
      new ConfigReader({
        glovebox: { researchEnvironments: { allowed: allow } },
      }),
    );

  it('takes what config says', () => {
    expect(
      read({
        kubernetesKinds: ['kueue.x-k8s.io/v1beta1/LocalQueue'],
        azureTypes: ['Microsoft.Storage/storageAccounts'],
        imageRegistries: ['registry.lab.example:5000/research'],
      }),
    ).toEqual({
      kubernetesKinds: ['kueue.x-k8s.io/v1beta1/LocalQueue'],
      azureTypes: ['Microsoft.Storage/storageAccounts'],
      imageRegistries: ['registry.lab.example:5000/research'],
    });
  });

  it('allows no image unless config names a registry', () => {
    expect(read({}).imageRegistries).toEqual([]);
  });

  it.each<[JsonObject, RegExp]>([
    [{ kubernetesKinds: ['Pod'] }, /kubernetesKinds has "Pod": write it like/],
    [{ kubernetesKinds: ['v1/Secret'] }, /which only the platform may write/],
    [
      { kubernetesKinds: ['rbac.authorization.k8s.io/v1/Role'] },
      /which only the platform may write/,
    ],
    [
      { azureTypes: ['microsoft.resources/deployments'] },
      /which only the platform may write/,
    ],
    [
      { azureTypes: ['Microsoft.Authorization/roleAssignments'] },
      /which only the platform may write/,
    ],
    [{ azureTypes: ['storage'] }, /azureTypes has "storage"/],
    [{ imageRegistries: ['https://x'] }, /imageRegistries has "https:/],
    [{ imageRegistries: ['*'] }, /imageRegistries has/],
  ])('refuses %j', (allow, message) => {
    expect(() => read(allow)).toThrow(message);
  });
});
