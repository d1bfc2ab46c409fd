import { promises as fs } from 'node:fs';
import { join, resolve } from 'node:path';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  ResearchEnvironmentsService,
  researchEnvironmentsServiceRef,
} from '@glovebox/backstage-plugin-research-environments-node';
import { JsonObject } from '@backstage/types';
import request from 'supertest';
import { parse } from 'yaml';
import scaffolderModule from './index';

const TEMPLATES = resolve(__dirname, '../../../templates');

const asked = jest.fn<
  ReturnType<ResearchEnvironmentsService['request']>,
  Parameters<ResearchEnvironmentsService['request']>
>(async ({ name }) => ({
  id: 'k3v9x2ab',
  name,
  path: `/environments/${name}`,
}));

async function readTemplate(name: string): Promise<Entity> {
  const file = join(TEMPLATES, name, 'template.yaml');
  const entity = parse(await fs.readFile(file, 'utf8'));
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      namespace: 'default',
      annotations: {
        ...entity.metadata.annotations,
        'backstage.io/managed-by-location': `file:${file}`,
      },
    },
  };
}

async function readExample(name: string): Promise<JsonObject> {
  const file = join(TEMPLATES, name, 'example/parameters.json');
  return JSON.parse(await fs.readFile(file, 'utf8'));
}

async function startScaffolder(): Promise<TestBackend> {
  return startTestBackend({
    features: [
      scaffolderPlugin,
      scaffolderModule,
      mockServices.rootConfig.factory({
        data: { backend: { baseUrl: 'http://localhost' } },
      }),
      catalogServiceMock.factory({
        entities: [
          await readTemplate('gpu-training'),
          await readTemplate('secure-notebook'),
        ],
      }),
      createServiceFactory({
        service: researchEnvironmentsServiceRef,
        deps: {},
        factory: () => ({
          request: asked,
          listAll: jest.fn(),
          findHolder: jest.fn(),
        }),
      }),
    ],
  });
}

async function finished(backend: TestBackend, taskId: string) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const { body } = await request(backend.server).get(
      `/api/scaffolder/v2/tasks/${taskId}`,
    );
    if (['completed', 'failed'].includes(body.status)) {
      return body;
    }
    await new Promise(done => setTimeout(done, 100));
  }
  throw new Error('The task did not finish');
}

describe('the scaffolder with the shipped templates', () => {
  let backend: TestBackend;

  beforeAll(async () => {
    backend = await startScaffolder();
  });

  afterAll(async () => {
    await backend.stop();
  });

  beforeEach(() => {
    asked.mockClear();
  });

  it.each([
    ['gpu-training', { riskClass: 'standard', egress: 'dns-only' }],
    ['secure-notebook', { riskClass: 'high-risk', egress: 'none' }],
  ])('asks for an environment on behalf of who ran %s', async (name, facts) => {
    const values = await readExample(name);
    const { body, status } = await request(backend.server)
      .post('/api/scaffolder/v2/tasks')
      .send({ templateRef: `template:default/${name}`, values });
    expect({ status, body }).toMatchObject({ status: 201 });
    const task = await finished(backend, body.id);
    expect(task.status).toBe('completed');
    expect(asked).toHaveBeenCalledTimes(1);
    const [sent, { credentials }] = asked.mock.calls[0];
    expect(sent).toMatchObject({
      ...facts,
      templateRef: `template:default/${name}`,
      name: values.name,
      ownerGroup: values.team,
      purpose: values.purpose,
      durationDays: values.days,
      parameters: values,
    });
    expect(sent.files.map(file => file.path)).toContain(
      'kubernetes/statefulset.yaml',
    );
    expect(credentials.principal).toEqual(mockCredentials.user().principal);
  });

  it('refuses a value that the form does not allow', async () => {
    const values = await readExample('gpu-training');
    const { status } = await request(backend.server)
      .post('/api/scaffolder/v2/tasks')
      .send({
        templateRef: 'template:default/gpu-training',
        values: { ...values, gpuCount: 3 },
      });
    expect(status).toBe(400);
    expect(asked).not.toHaveBeenCalled();
  });

  it('stores nothing in a dry run', async () => {
    const name = 'secure-notebook';
    const skeleton = join(TEMPLATES, name, 'skeleton');
    const entries = await fs.readdir(skeleton, {
      recursive: true,
      withFileTypes: true,
    });
    const directoryContents = await Promise.all(
      entries
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name))
        .map(async file => ({
          path: file.slice(join(TEMPLATES, name).length + 1),
          base64Content: (await fs.readFile(file)).toString('base64'),
        })),
    );
    const { body, status } = await request(backend.server)
      .post('/api/scaffolder/v2/dry-run')
      .send({
        template: await readTemplate(name),
        values: await readExample(name),
        directoryContents,
      });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { output: { links: [{ url: '/environments' }] } },
    });
    expect(asked).not.toHaveBeenCalled();
  });
});
