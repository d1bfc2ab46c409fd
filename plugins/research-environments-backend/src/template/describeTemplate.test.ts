import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import { JsonObject } from '@backstage/types';
import { describeTemplate } from './describeTemplate';

const directory = createMockDirectory();

function template(
  overrides: { metadata?: JsonObject; spec?: JsonObject } = {},
): Entity {
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      name: 'notebook',
      namespace: 'default',
      title: 'Notebook',
      uid: '1',
      etag: '2',
      annotations: {
        'backstage.io/managed-by-location': `file:${join(
          directory.path,
          'template.yaml',
        )}`,
        'glovebox.dev/risk-class': 'high-risk',
        'glovebox.dev/isolation-class': 'gvisor',
        'glovebox.dev/egress': 'none',
      },
      ...overrides.metadata,
    },
    spec: {
      type: 'research-environment',
      steps: [
        { action: 'fetch:template', input: { url: './skeleton' } },
        { action: 'research-environment:request', input: {} },
      ],
      ...overrides.spec,
    },
  };
}

const files = { 'kubernetes/a.yaml': 'a: 1', 'azure/main.json': '{}' };

const withAnnotations = (annotations: Record<string, string>) => ({
  metadata: {
    annotations: { ...template().metadata.annotations, ...annotations },
  },
});

function describeIt(entity: Entity, tree: Record<string, string> = files) {
  const urlReader = mockServices.urlReader.mock({
    readTree: async () => ({
      files: async () =>
        Object.entries(tree).map(([path, content]) => ({
          path,
          content: async () => Buffer.from(content),
        })),
      archive: jest.fn(),
      dir: jest.fn(),
      etag: 'x',
    }),
  });
  return {
    urlReader,
    result: describeTemplate({
      template: entity,
      urlReader,
      integrations: ScmIntegrations.fromConfig(new ConfigReader({})),
    }),
  };
}

const digestOf = async (entity: Entity) =>
  (await describeIt(entity).result).ref.digest;

beforeEach(() => {
  directory.setContent({ 'template.yaml': '', skeleton: files });
});

describe('describeTemplate', () => {
  it('says what the template is and decides', async () => {
    await expect(describeIt(template()).result).resolves.toEqual({
      ref: {
        entityRef: 'template:default/notebook',
        title: 'Notebook',
        digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      },
      facts: {
        riskClass: 'high-risk',
        isolationClass: 'gvisor',
        egress: 'none',
      },
    });
  });

  it('has one version wherever the template is stored and whatever the catalog adds', async () => {
    const { result, urlReader } = describeIt(
      template({
        metadata: {
          ...withAnnotations({
            'backstage.io/managed-by-location':
              'url:https://github.com/lab/templates/blob/main/notebook/template.yaml',
            'backstage.io/view-url': 'https://github.com/lab',
          }).metadata,
          uid: '9',
          etag: '9',
        },
      }),
      Object.fromEntries(Object.entries(files).reverse()),
    );
    expect((await result).ref.digest).toBe(await digestOf(template()));
    expect(urlReader.readTree).toHaveBeenCalledWith(
      'https://github.com/lab/templates/tree/main/notebook/skeleton',
    );
  });

  it('has another version when the form, what it decides, or the skeleton changes', async () => {
    const digests = [
      await digestOf(template()),
      await digestOf(template({ spec: { parameters: [{ title: 'x' }] } })),
      await digestOf(template(withAnnotations({ 'glovebox.dev/x': 'y' }))),
    ];
    directory.addContent({ 'skeleton/kubernetes/a.yaml': 'a: 2' });
    digests.push(await digestOf(template()));
    directory.addContent({ 'skeleton/kubernetes/b.yaml': '' });
    digests.push(await digestOf(template()));
    await fs.rename(
      join(directory.path, 'skeleton/kubernetes/b.yaml'),
      join(directory.path, 'skeleton/kubernetes/c.yaml'),
    );
    digests.push(await digestOf(template()));
    expect(new Set(digests).size).toBe(6);
  });

  it.each<[string, Entity, RegExp]>([
    [
      'another type of template',
      template({ spec: { type: 'service' } }),
      /spec.type must be research-environment/,
    ],
    ['another kind', { ...template(), kind: 'Component' }, /is no template/],
    [
      'a template that does not say its risk',
      template({ metadata: { annotations: {} } }),
      /needs the annotation glovebox.dev\/risk-class/,
    ],
    [
      'a skeleton from elsewhere',
      template({
        spec: {
          steps: [
            { action: 'fetch:template', input: { url: 'https://evil.test/x' } },
          ],
        },
      }),
      /step fetch:template of "https:\/\/evil.test\/x"/,
    ],
    [
      'a file from elsewhere',
      template({
        spec: {
          steps: [{ action: 'fetch:plain', input: { url: './skeleton' } }],
        },
      }),
      /step fetch:plain/,
    ],
    [
      'a template from nowhere',
      template(withAnnotations({ 'backstage.io/managed-by-location': 'x:y' })),
      /skeleton cannot be read/,
    ],
  ])('refuses %s', async (_, entity, message) => {
    await expect(describeIt(entity).result).rejects.toThrow(InputError);
    await expect(describeIt(entity).result).rejects.toThrow(message);
  });

  it('refuses a skeleton that is missing, empty, too big, or has links', async () => {
    const onDisk = () => describeIt(template()).result;
    directory.setContent({ 'template.yaml': '' });
    await expect(onDisk()).rejects.toThrow(/not there/);
    directory.setContent({ skeleton: {} });
    await expect(onDisk()).rejects.toThrow(/no files/);
    directory.setContent({ 'skeleton/a': 'x'.repeat(5_000_000) });
    await expect(onDisk()).rejects.toThrow(/more than/);
    directory.setContent({ 'skeleton/a': 'x' });
    await fs.symlink(__filename, join(directory.path, 'skeleton/link'));
    await expect(onDisk()).rejects.toThrow(/link, which is a link/);
  });

  it('bounds what it reads from source control', async () => {
    const remote = template(
      withAnnotations({
        'backstage.io/managed-by-location':
          'url:https://github.com/lab/templates/blob/main/template.yaml',
      }),
    );
    const many = Object.fromEntries(
      Array.from({ length: 201 }, (_, i) => [`${i}`, '']),
    );
    await expect(describeIt(remote, many).result).rejects.toThrow(/more than/);
    await expect(
      describeIt(remote, { a: 'x'.repeat(5_000_000) }).result,
    ).rejects.toThrow(/more than/);
  });
});
