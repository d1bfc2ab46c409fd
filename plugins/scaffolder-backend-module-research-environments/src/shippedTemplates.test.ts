import { promises as fs } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { createFetchTemplateAction } from '@backstage/plugin-scaffolder-backend';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import {
  environmentNameSchema,
  environmentRequestSchema,
  templateFacts,
} from '@glovebox/backstage-plugin-research-environments-common';
import { JsonObject } from '@backstage/types';
import { parse } from 'yaml';

const TEMPLATES = resolve(__dirname, '../../../templates');

/** Set to write the examples anew after a template has changed; the diff is then for the reviewer. */
const UPDATE = process.env.UPDATE_EXAMPLES === 'true';

interface Template {
  metadata: { name: string; annotations: Record<string, string> };
  spec: {
    type: string;
    parameters: {
      required: string[];
      properties: Record<string, { default?: unknown; pattern?: string }>;
    }[];
    steps: { action: string; input: { url?: string; values?: JsonObject } }[];
  };
}

const output = createMockDirectory();
const scratch = createMockDirectory();

const fetchTemplate = createFetchTemplateAction({
  reader: mockServices.urlReader.mock(),
  integrations: ScmIntegrations.fromConfig(new ConfigReader({})),
});

async function readTemplate(name: string): Promise<Template> {
  return parse(
    await fs.readFile(join(TEMPLATES, name, 'template.yaml'), 'utf8'),
  );
}

/** What the step's `values` come to: each is one parameter in these templates. */
function valuesFor(template: Template, parameters: JsonObject): JsonObject {
  const values = template.spec.steps[0].input.values ?? {};
  return Object.fromEntries(
    Object.entries(values).map(([key, expression]) => {
      const [, parameter] =
        /^\$\{\{ parameters\.(\w+) \}\}$/.exec(String(expression)) ?? [];
      expect(parameter).toBeDefined();
      return [key, parameters[parameter] ?? null];
    }),
  );
}

async function render(
  name: string,
  parameters: JsonObject,
): Promise<Record<string, string>> {
  output.clear();
  scratch.clear();
  const template = await readTemplate(name);
  await fetchTemplate.handler({
    ...createMockActionContext({
      input: {
        url: './skeleton',
        values: valuesFor(template, parameters),
      },
    }),
    workspacePath: output.path,
    createTemporaryDirectory: async () => scratch.path,
    templateInfo: {
      entityRef: `template:default/${name}`,
      baseUrl: pathToFileURL(join(TEMPLATES, name, 'template.yaml')).href,
    },
  } as Parameters<typeof fetchTemplate.handler>[0]);
  return readTree(output.path);
}

async function readTree(root: string): Promise<Record<string, string>> {
  const entries = await fs.readdir(root, {
    recursive: true,
    withFileTypes: true,
  });
  const files = entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async file => [
        relative(root, file),
        await fs.readFile(file, 'utf8'),
      ]),
    ),
  );
}

async function exampleParameters(name: string): Promise<JsonObject> {
  const file = join(TEMPLATES, name, 'example/parameters.json');
  return JSON.parse(await fs.readFile(file, 'utf8'));
}

describe.each(['gpu-training', 'secure-notebook'])('template %s', name => {
  it('renders its example', async () => {
    const rendered = await render(name, await exampleParameters(name));
    const folder = join(TEMPLATES, name, 'example/rendered');
    if (UPDATE) {
      await fs.rm(folder, { recursive: true, force: true });
      for (const [path, content] of Object.entries(rendered)) {
        await fs.mkdir(join(folder, path, '..'), { recursive: true });
        await fs.writeFile(join(folder, path), content);
      }
    }
    expect(rendered).toEqual(await readTree(folder));
  });

  it('puts hostile text nowhere but into the values it belongs to', async () => {
    const example = await exampleParameters(name);
    const hostile =
      'a"\n---\nkind: Secret\n${{ 1 + 1 }} {{ x }} {% raw %} \u2028 [listKeys(1)]';
    const rendered = await render(name, { ...example, purpose: hostile });
    const plain = await render(name, { ...example, purpose: 'PLAIN' });
    expect(Object.keys(rendered)).toEqual(Object.keys(plain));
    for (const [path, content] of Object.entries(rendered)) {
      expect(JSON.stringify(parse(content))).toBe(
        JSON.stringify(parse(plain[path])).replaceAll(
          'PLAIN',
          JSON.stringify(hostile).slice(1, -1),
        ),
      );
    }
  });

  it('decides its risk by itself and asks the portal in the end', async () => {
    const template = await readTemplate(name);
    expect(templateFacts(template)).toBeDefined();
    expect(template.spec.type).toBe('research-environment');
    expect(template.spec.steps.map(step => step.action)).toEqual([
      'fetch:template',
      'research-environment:request',
    ]);
    expect(template.spec.steps[0].input.url).toBe('./skeleton');
  });

  it('asks for five things at most that have no default', async () => {
    const { parameters } = (await readTemplate(name)).spec;
    const open = parameters.flatMap(page =>
      page.required.filter(key => page.properties[key].default === undefined),
    );
    expect(open).toEqual(['name', 'team', 'purpose']);
  });

  it('takes the names that the portal takes', async () => {
    const { parameters } = (await readTemplate(name)).spec;
    const { pattern = '' } = parameters[0].properties.name;
    for (const value of ['a', 'a-b', 'a1', 'A', '-a', 'a-', '1a', 'a_b', '']) {
      expect(new RegExp(pattern).test(value)).toBe(
        environmentNameSchema.safeParse(value).success,
      );
    }
  });

  it('has an example that the portal could be asked for', async () => {
    const {
      name: environmentName,
      team,
      purpose,
      days,
    } = await exampleParameters(name);
    const { riskClass, egress } = templateFacts(await readTemplate(name));
    const files = Object.entries(
      await render(name, await exampleParameters(name)),
    ).map(([path, content]) => ({ path, content }));
    expect(
      environmentRequestSchema.safeParse({
        templateRef: `template:default/${name}`,
        name: environmentName,
        ownerGroup: team,
        purpose,
        durationDays: days,
        riskClass,
        egress,
        parameters: {},
        files,
      }).success,
    ).toBe(true);
  });
});

describe('template gpu-training', () => {
  it.each([
    [1, 1, 1],
    [8, 1, 8],
    [16, 2, 8],
  ])(
    'puts %i GPUs on %i nodes with %i each',
    async (gpuCount, replicas, each) => {
      const example = await exampleParameters('gpu-training');
      const rendered = await render('gpu-training', { ...example, gpuCount });
      const { spec } = parse(rendered['kubernetes/statefulset.yaml']);
      expect(spec.replicas).toBe(replicas);
      expect(
        spec.template.spec.containers[0].resources.limits['nvidia.com/gpu'],
      ).toBe(each);
    },
  );
});
