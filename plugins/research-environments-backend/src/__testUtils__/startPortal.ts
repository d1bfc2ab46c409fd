import {
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { notificationService } from '@backstage/plugin-notifications-node';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  SignalPayload,
  signalsServiceRef,
} from '@backstage/plugin-signals-node';
import { approvalsServiceRef } from '@glovebox/backstage-plugin-approvals-node';
import {
  ENVIRONMENT_RULES,
  RESOURCE_TYPE_RESEARCH_ENVIRONMENT,
} from '@glovebox/backstage-plugin-research-environments-common';
import { environmentTargetsExtensionPoint } from '@glovebox/backstage-plugin-research-environments-node';
import { sampleEntities } from '@glovebox/guarded-change-node/testUtils';
import { researchEnvironmentsPlugin } from '../plugin';
import { FakeApprovals } from './FakeApprovals';
import { FakeTarget } from './FakeTarget';

const PEOPLE = sampleEntities({
  vision: { members: ['ada', 'noor'], lead: 'noor' },
  alignment: { members: ['ben'] },
  platform: { members: ['piet'] },
});

/** Who sees what: the platform team everything, others what is theirs or their team's. */
const REFS: Record<string, string[]> = {
  'user:default/ada': ['user:default/ada', 'group:default/vision'],
  'user:default/noor': ['user:default/noor', 'group:default/vision'],
  'user:default/ben': ['user:default/ben', 'group:default/alignment'],
};

/** The whole plugin behind HTTP, with people, a template on disk, a permission policy, and a world in memory. */
export async function startPortal() {
  const folder = createMockDirectory();
  folder.setContent({
    skeleton: { kubernetes: { 'job.yaml': 'kind: ConfigMap' } },
  });
  const cluster = new FakeTarget({ id: 'kubernetes:east', kind: 'kubernetes' });
  const approvals = new FakeApprovals();
  const notifications = { send: jest.fn(async () => {}) };
  const signals = {
    publish: jest.fn(async (_signal: SignalPayload) => {}),
  };
  const denied = new Set<string>();
  const origin = `file:${folder.resolve('template.yaml')}`;

  const backend = await startTestBackend({
    features: [
      researchEnvironmentsPlugin,
      createBackendModule({
        pluginId: 'research-environments',
        moduleId: 'fake-target',
        register: reg =>
          reg.registerInit({
            deps: { targets: environmentTargetsExtensionPoint },
            init: async ({ targets }) => targets.addTarget(cluster),
          }),
      }),
      mockServices.rootConfig.factory({
        data: {
          glovebox: {
            trust: { originLocations: ['file:/lab/org.yaml', origin] },
            permissions: { platformGroups: ['group:default/platform'] },
            researchEnvironments: { teams: { vision: { gpus: { H100: 8 } } } },
          },
        },
      }),
      catalogServiceMock.factory({
        entities: [
          ...PEOPLE,
          template('gpu-training', origin),
          template('evil', 'url:https://evil.example/template.yaml'),
        ],
      }),
      mockServices.permissions.mock({
        authorize: async requests =>
          requests.map(({ permission }) => ({
            result: denied.has(permission.name)
              ? AuthorizeResult.DENY
              : AuthorizeResult.ALLOW,
          })),
        authorizeConditional: async (requests, options) => {
          const { principal } = options?.credentials as {
            principal: { userEntityRef: string };
          };
          return requests.map(() => decide(principal.userEntityRef));
        },
      }).factory,
      ...[
        createServiceFactory({
          service: approvalsServiceRef,
          deps: {},
          factory: () => approvals,
        }),
        createServiceFactory({
          service: notificationService,
          deps: {},
          factory: () => notifications,
        }),
        createServiceFactory({
          service: signalsServiceRef,
          deps: {},
          factory: () => signals,
        }),
      ],
    ],
  });
  return {
    ...backend,
    cluster,
    approvals,
    notifications,
    signals,
    /** From now on the policy refuses this permission to everybody. */
    deny: (permission: string) => denied.add(permission),
  };
}

/** `Authorization` of a person in person. */
export function inPerson(name: string): string {
  return mockCredentials.user.header(`user:default/${name}`);
}

/** `Authorization` of a person through a plugin. */
export function throughPlugin(name: string, plugin: string): string {
  const token = mockCredentials.user.token(`user:default/${name}`, {
    actor: { subject: `plugin:${plugin}` },
  });
  return `Bearer ${token}`;
}

/** `Authorization` of a plugin on its own account. */
export function asPlugin(plugin: string): string {
  return mockCredentials.service.header({
    onBehalfOf: mockCredentials.service(`plugin:${plugin}`),
    targetPluginId: 'research-environments',
  });
}

function template(name: string, origin: string): Entity {
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      name,
      title: 'GPU training',
      annotations: {
        'backstage.io/managed-by-location': origin,
        'backstage.io/managed-by-origin-location': origin,
        'glovebox.dev/risk-class': 'standard',
        'glovebox.dev/isolation-class': 'shared-kernel',
        'glovebox.dev/egress': 'dns-only',
      },
    },
    spec: {
      type: 'research-environment',
      steps: [
        {
          id: 'fetch',
          action: 'fetch:template',
          input: { url: './skeleton' },
        },
      ],
    },
  };
}

function decide(userRef: string): PolicyDecision {
  const refs = REFS[userRef];
  if (!refs) {
    return { result: AuthorizeResult.ALLOW };
  }
  const resourceType = RESOURCE_TYPE_RESEARCH_ENVIRONMENT;
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'research-environments',
    resourceType,
    conditions: {
      anyOf: [
        { rule: ENVIRONMENT_RULES.isOwner, resourceType, params: { refs } },
        { rule: ENVIRONMENT_RULES.isMember, resourceType, params: { refs } },
      ],
    },
  };
}
