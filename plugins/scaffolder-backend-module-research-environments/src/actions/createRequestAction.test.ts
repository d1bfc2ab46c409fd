import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import {
  createMockDirectory,
  mockCredentials,
} from '@backstage/backend-test-utils';
import { ConflictError, InputError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { ResearchEnvironmentsService } from '@glovebox/backstage-plugin-research-environments-node';
import { createRequestAction } from './createRequestAction';

const workspace = createMockDirectory();

const input = {
  name: 'sparse',
  ownerGroup: 'group:default/vision',
  purpose: 'Compare sparse attention kernels',
  durationDays: 14,
  gpu: { type: 'H100', count: 4 },
  parameters: { name: 'sparse', days: 14 },
};

const annotations = {
  'glovebox.dev/risk-class': 'sensitive',
  'glovebox.dev/isolation-class': 'gvisor',
  'glovebox.dev/egress': 'none',
};

const templateInfo = {
  entityRef: 'template:default/gpu-training',
  entity: { metadata: { name: 'gpu-training', annotations } },
};

function setUp() {
  const request = jest.fn<
    ReturnType<ResearchEnvironmentsService['request']>,
    Parameters<ResearchEnvironmentsService['request']>
  >(async ({ name }) => ({
    id: 'k3v9x2ab',
    name,
    path: `/environments/${name}`,
  }));
  const action = createRequestAction({
    environments: { request, listAll: jest.fn(), findHolder: jest.fn() },
  });
  const credentials = mockCredentials.user('user:default/ada.moreau');
  const run = async (overrides: JsonObject & { isDryRun?: boolean } = {}) => {
    const output = jest.fn();
    await action.handler({
      ...createMockActionContext({
        input: { ...input, ...((overrides.input ?? {}) as JsonObject) },
      }),
      workspacePath: workspace.path,
      templateInfo,
      getInitiatorCredentials: async () => credentials,
      output,
      ...Object.fromEntries(
        Object.entries(overrides).filter(([key]) => key !== 'input'),
      ),
    } as Parameters<typeof action.handler>[0]);
    return Object.fromEntries(output.mock.calls);
  };
  return { request, run, action, credentials };
}

beforeEach(() => {
  workspace.setContent({
    'kubernetes/a.yaml': 'a: 1',
    'kubernetes/sub/b.yaml': 'b: 1',
    'azure/main.json': '{}',
  });
});

describe('research-environment:request', () => {
  it('hands over the rendered files, with the template and its risk class from the task', async () => {
    const { run, request, credentials } = setUp();
    await expect(run()).resolves.toEqual({
      environmentName: 'sparse',
      path: '/environments/sparse',
    });
    expect(request).toHaveBeenCalledWith(
      {
        ...input,
        beneficiaries: [],
        templateRef: 'template:default/gpu-training',
        riskClass: 'sensitive',
        egress: 'none',
        files: [
          { path: 'azure/main.json', content: '{}' },
          { path: 'kubernetes/a.yaml', content: 'a: 1' },
          { path: 'kubernetes/sub/b.yaml', content: 'b: 1' },
        ],
      },
      { credentials },
    );
  });

  it('takes neither risk class nor template from the input', async () => {
    const { run, request } = setUp();
    await expect(
      run({
        input: { riskClass: 'standard', templateRef: 'template:default/mine' },
      }),
    ).resolves.toBeDefined();
    expect(request.mock.calls[0][0]).toMatchObject({
      riskClass: 'sensitive',
      templateRef: 'template:default/gpu-training',
    });
  });

  it('stores nothing in a dry run, and still checks the request', async () => {
    const { run, request, action } = setUp();
    expect(action.supportsDryRun).toBe(true);
    await expect(run({ isDryRun: true })).resolves.toMatchObject({
      environmentName: 'sparse',
    });
    await expect(
      run({ isDryRun: true, input: { name: 'No Name' } }),
    ).rejects.toThrow(/name: must start with a letter/);
    expect(request).not.toHaveBeenCalled();
  });

  it('passes on what the portal refuses', async () => {
    const { run, request } = setUp();
    request.mockRejectedValue(new ConflictError('The name sparse is taken'));
    await expect(run()).rejects.toThrow(/name sparse is taken/);
  });

  it('gives the log of the task a sentence, and no stack of what was refused', async () => {
    const { run, request } = setUp();
    request.mockRejectedValue(new ConflictError('The name sparse is taken'));
    await expect(run()).rejects.toMatchObject({
      stack: 'ConflictError: The name sparse is taken',
    });
    await expect(run({ input: { purpose: 'x' } })).rejects.toMatchObject({
      stack: expect.not.stringMatching(/\n\s*at /),
    });
  });

  it('keeps the stack of what nobody foresaw', async () => {
    const { run, request } = setUp();
    request.mockRejectedValue(new TypeError('x is not a function'));
    await expect(run()).rejects.toMatchObject({
      stack: expect.stringMatching(/\n\s*at /),
    });
  });

  it.each<[string, JsonObject, RegExp]>([
    ['a wrong team', { ownerGroup: 'vision' }, /ownerGroup/],
    ['no purpose', { purpose: 'x' }, /purpose: say in a sentence/],
    ['no day', { durationDays: 0 }, /durationDays/],
    ['half a GPU', { gpu: { type: 'H100', count: 0.5 } }, /gpu.count/],
  ])('refuses %s in words', async (_, wrong, message) => {
    const { run, request } = setUp();
    await expect(run({ input: wrong })).rejects.toThrow(InputError);
    await expect(run({ input: wrong })).rejects.toThrow(message);
    expect(request).not.toHaveBeenCalled();
  });

  it('refuses a task without a template, and a template that does not say its risk', async () => {
    const { run } = setUp();
    await expect(
      run({ templateInfo: undefined as unknown as JsonObject }),
    ).rejects.toThrow(/started from a template/);
    await expect(
      run({
        templateInfo: {
          ...templateInfo,
          entity: { metadata: { name: 'gpu-training' } },
        },
      }),
    ).rejects.toThrow(/needs the annotation glovebox.dev\/risk-class/);
  });

  describe('of the workspace', () => {
    it.each<[string, Record<string, string | Buffer>, RegExp]>([
      ['nothing', {}, /rendered no file/],
      ['another file', { 'README.md': '' }, /rendered README.md/],
      ['another folder', { 'helm/a.yaml': '' }, /rendered helm\/a.yaml/],
      ['another Azure file', { 'azure/x.json': '' }, /rendered azure\/x.json/],
      ['a hidden file', { '.git/config': '' }, /rendered .git\/config/],
      ['no text', { 'kubernetes/a.yaml': Buffer.from([0xff]) }, /UTF-8/],
      [
        'too deep a folder',
        { 'kubernetes/a/b/c/d/e/f.yaml': '' },
        /nested deeper/,
      ],
      [
        'a file of 50 MB',
        { 'kubernetes/a.yaml': 'x'.repeat(50_000_000) },
        /more than 1048576 bytes/,
      ],
      [
        'two files that are too big together',
        {
          'kubernetes/a.yaml': 'x'.repeat(600_000),
          'kubernetes/b.yaml': 'x'.repeat(600_000),
        },
        /kubernetes\/b.yaml is one too many/,
      ],
      [
        'too many files',
        Object.fromEntries(
          Array.from({ length: 201 }, (_, i) => [`kubernetes/${i}.yaml`, '']),
        ),
        /more than 200 files/,
      ],
    ])('refuses %s', async (_, content, message) => {
      const { run, request } = setUp();
      workspace.setContent(content);
      await expect(run()).rejects.toThrow(message);
      expect(request).not.toHaveBeenCalled();
    });

    it.each(['kubernetes/link.yaml', 'azure'])(
      'refuses a symbolic link as %s',
      async path => {
        const { run, request } = setUp();
        workspace.setContent({ 'kubernetes/a.yaml': 'a: 1' });
        await fs.symlink(__dirname, join(workspace.path, path));
        await expect(run()).rejects.toThrow(`${path}, which is a link`);
        expect(request).not.toHaveBeenCalled();
      },
    );
  });
});
