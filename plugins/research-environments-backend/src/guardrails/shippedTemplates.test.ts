import { promises as fs } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { templateFacts } from '@glovebox/backstage-plugin-research-environments-common';
import { parse } from 'yaml';
import { readAllowedContent } from '../bundle/allowedContent';
import { parseBundle } from '../bundle/parseBundle';
import { GuardedChange, Guardrails } from './Guardrails';

const TEMPLATES = resolve(__dirname, '../../../../templates');

const config = new ConfigReader({
  glovebox: {
    researchEnvironments: {
      allowed: { imageRegistries: ['registry.lab.example/research'] },
    },
  },
});

async function readExample(name: string) {
  const root = join(TEMPLATES, name, 'example/rendered');
  const entries = await fs.readdir(root, {
    recursive: true,
    withFileTypes: true,
  });
  return Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .map(async file => ({
        path: relative(root, file),
        content: await fs.readFile(file, 'utf8'),
      })),
  );
}

/** The labels that the Kubernetes target stamps on every object. */
function stamped(object: JsonObject): JsonObject {
  const metadata = object.metadata as JsonObject;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: {
        ...(metadata.labels as JsonObject),
        'glovebox.dev/environment-id': 'k3v9x2ab',
        'glovebox.dev/owner-group': 'vision',
      },
    },
  };
}

/** The endpoints that the Azure target adds, as far as rules read them. */
function baselineFor({ variables = {}, resources }: JsonObject): JsonObject {
  const accounts = (resources as JsonObject[]).filter(
    ({ type }) => type === 'Microsoft.Storage/storageAccounts',
  );
  return {
    variables,
    resources: accounts.map(({ name }) => ({
      type: 'Microsoft.Network/privateEndpoints',
      name: 'glovebox-blob',
      properties: {
        privateLinkServiceConnections: [
          {
            name: 'blob',
            properties: {
              privateLinkServiceId: `[resourceId('Microsoft.Storage/storageAccounts', ${String(
                name,
              ).slice(1, -1)})]`,
              groupIds: ['blob'],
            },
          },
        ],
      },
    })),
  };
}

async function toChange(name: string): Promise<GuardedChange> {
  const bundle = parseBundle(
    await readExample(name),
    readAllowedContent(config),
  );
  const facts = templateFacts(
    parse(await fs.readFile(join(TEMPLATES, name, 'template.yaml'), 'utf8')),
  );
  const { gpuType, gpuCount } = JSON.parse(
    await fs.readFile(join(TEMPLATES, name, 'example/parameters.json'), 'utf8'),
  );
  return {
    environment: {
      id: 'k3v9x2ab',
      name,
      namespace: `env-${name}-k3v9x2ab`,
      ownerGroup: 'group:default/vision',
      region: 'eastus2',
      revision: 1,
      ...facts,
      ...(gpuCount && { gpu: { type: gpuType, count: gpuCount } }),
    },
    rendered: [
      {
        targetId: 'kubernetes:aks-east',
        kind: 'kubernetes',
        documents: bundle.kubernetes.map(object => ({
          origin: 'template',
          content: stamped(object),
        })),
        lateBound: [],
      },
      {
        targetId: 'azure:research',
        kind: 'azure',
        documents: bundle.azure
          ? [
              {
                origin: 'baseline',
                content: baselineFor(bundle.azure.template),
              },
              { origin: 'template', content: bundle.azure.template },
            ]
          : [],
        lateBound: [],
      },
    ],
    quota: gpuCount
      ? [
          {
            team: 'vision',
            gpuType,
            limit: 16,
            used: 0,
            reserved: 0,
            requested: gpuCount,
          },
        ]
      : [],
    durationDays: 14,
  };
}

describe.each(['gpu-training', 'secure-notebook'])('template %s', name => {
  it('holds every guardrail', async () => {
    const findings = Guardrails.fromConfig(config).evaluate(
      await toChange(name),
    );
    expect(findings.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  });
});
