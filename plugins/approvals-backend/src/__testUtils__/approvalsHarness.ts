import { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { NotificationService } from '@backstage/plugin-notifications-node';
import {
  AuthorizeResult,
  QueryPermissionResponse,
} from '@backstage/plugin-permission-common';
import {
  ApprovalRequest,
  VoteRequest,
} from '@glovebox/backstage-plugin-approvals-common';
import {
  announceEvents,
  DatabaseEventCursorStore,
  DatabaseEventStore,
  digest,
  TrustedCatalog,
  TrustedOrigins,
} from '@glovebox/guarded-change-node';
import {
  sampleEntities,
  SAMPLE_TRUST_CONFIG,
} from '@glovebox/guarded-change-node/testUtils';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { readApprovalsConfig } from '../config/readApprovalsConfig';
import { DatabaseApprovalStore } from '../database/DatabaseApprovalStore';
import { migrate } from '../database/migrate';
import { ApprovalRecord } from '../model/records';
import { isInvolvedRule } from '../permissions/rules';
import { ApprovalsContext } from '../service/ApprovalsContext';
import { AuthorizedApprovals } from '../service/AuthorizedApprovals';
import { DefaultApprovals } from '../service/DefaultApprovals';
import { recordNotNotified, tellPeople } from '../service/tellPeople';

/** The sample lab: groups with their members, and who leads them. */
export const LAB = {
  vision: { members: ['ada', 'noor', 'petra'], lead: 'noor' },
  security: { members: ['sam', 'mina'] },
  platform: { members: ['piet', 'lucia'] },
};

export const SAMPLE_APPROVALS_CONFIG = {
  stages: [
    { id: 'lead', title: 'Team lead', approvers: ['lead'] },
    {
      id: 'security',
      title: 'Security',
      approvers: ['group:default/security'],
    },
    {
      id: 'platform',
      title: 'Platform',
      approvers: ['group:default/platform'],
    },
    {
      id: 'lead-or-stand-in',
      title: 'Team lead',
      approvers: ['lead'],
      standIns: ['group:default/platform'],
    },
  ],
  policies: [
    {
      id: 'standard',
      title: 'Standard environments',
      controls: ['IAM-1'],
      match: 'facts.riskClass == "standard"',
      stages: [{ stage: 'lead' }],
      decideWithin: 'P7D',
      consumeWithin: 'P1D',
      maxDuration: 'P30D',
    },
    {
      id: 'high-risk',
      title: 'High-risk environments',
      controls: ['IAM-2'],
      match: 'facts.riskClass == "high-risk"',
      stages: [{ stage: 'lead' }, { stage: 'security', quorum: 1 }],
      decideWithin: 'P3D',
      consumeWithin: 'PT4H',
    },
    {
      id: 'two-of-security',
      title: 'Two of security',
      match: 'facts.riskClass == "weights"',
      stages: [{ stage: 'security', quorum: 2 }],
    },
    {
      id: 'shared',
      title: 'Security, then platform',
      match: 'facts.riskClass == "shared"',
      stages: [{ stage: 'security' }, { stage: 'platform' }],
    },
    {
      id: 'stood-in',
      title: 'The lead, or who stands in, then security',
      match: 'facts.riskClass == "stood-in"',
      stages: [{ stage: 'lead-or-stand-in' }, { stage: 'security' }],
    },
    {
      id: 'automatic',
      title: 'Nothing to decide',
      match: 'facts.riskClass == "none"',
      stages: [],
    },
    {
      id: 'large-gpu',
      title: 'More GPUs than the team has',
      stages: [{ stage: 'lead' }, { stage: 'security' }],
    },
  ],
};

const DIGEST = digest({ revision: 1 });

/** A request of Ada for her team. */
export function sampleRequest(
  overrides: Partial<ApprovalRequest> = {},
): ApprovalRequest {
  return {
    subject: {
      kind: 'research-environment',
      action: 'create',
      id: 'abcd1234',
      name: 'eval-sweep',
      title: 'Ada asks for eval-sweep',
      path: '/environments/eval-sweep',
    },
    digest: DIGEST,
    facts: { riskClass: 'standard', durationDays: 14 },
    requester: 'user:default/ada',
    beneficiaries: [],
    editors: ['user:default/ada'],
    ownerGroup: 'group:default/vision',
    requiredPolicies: [],
    highlights: ['Takes more than half of the quota'],
    ...overrides,
  };
}

export const approve = (overrides: Partial<VoteRequest> = {}): VoteRequest => ({
  decision: 'approve',
  digest: DIGEST,
  ...overrides,
});

export const reject = (reason: string): VoteRequest => ({
  decision: 'reject',
  digest: DIGEST,
  reason,
});

/** Credentials of a person, in person or through a plugin. */
export const person = (name: string, plugin?: string) =>
  mockCredentials.user(
    `user:default/${name}`,
    plugin ? { actor: { subject: `plugin:${plugin}` } } : undefined,
  );

export const plugin = (id: string) => mockCredentials.service(`plugin:${id}`);

/** The use cases over a real database, with a clock and a catalog that the test moves. */
export async function approvalsHarness(knex: Knex) {
  await migrate(knex);
  const store = DatabaseApprovalStore.create({ database: knex });
  const world = {
    time: new Date('2026-01-01T00:00:00Z'),
    entities: sampleEntities(LAB),
    /** What other plugins and open pages were told of. */
    changed: [] as ApprovalRecord[],
    decision: {
      result: AuthorizeResult.ALLOW,
    } as QueryPermissionResponse,
    mayAudit: false,
  };
  const now = () => world.time;
  const logger = mockServices.logger.mock();
  const catalog = TrustedCatalog.create({
    catalog: catalogServiceMock.mock({
      getEntitiesByRefs: (request, options) =>
        catalogServiceMock({ entities: world.entities }).getEntitiesByRefs(
          request,
          options,
        ),
    }),
    auth: mockServices.auth(),
    trusted: TrustedOrigins.fromConfig(new ConfigReader(SAMPLE_TRUST_CONFIG)),
  });
  const context: ApprovalsContext = {
    store,
    now,
    logger,
    config: configOf(SAMPLE_APPROVALS_CONFIG),
    events: DatabaseEventStore.create({ database: knex, now }),
    catalog,
    catalogToShow: catalog.toShow({ now }),
    changed: record => {
      world.changed.push(record);
    },
  };
  const api = AuthorizedApprovals.create({
    store,
    approvals: DefaultApprovals.create(context),
    trustedCatalog: context.catalog,
    permissions: mockServices.permissions.mock({
      authorize: async () => [
        {
          result: world.mayAudit ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
        },
      ],
      authorizeConditional: async () => [world.decision],
    }),
    permissionsRegistry: {
      getPermissionRuleset: () => ({ getRuleByName: () => isInvolvedRule }),
    } as unknown as PermissionsRegistryService,
  });
  const cursors = DatabaseEventCursorStore.create({ database: knex });
  return {
    api,
    context,
    world,
    open: (overrides: Partial<ApprovalRequest> = {}) =>
      api.open({
        request: sampleRequest(overrides),
        credentials: person('ada', 'research-environments'),
      }),
    vote: (id: string, voter: string, vote = approve()) =>
      api.vote({ id, vote, credentials: person(voter) }),
    consume: (
      id: string,
      { operationId = 'op-1', by = 'research-environments', of = DIGEST } = {},
    ) => api.consume({ id, digest: of, operationId, credentials: plugin(by) }),
    get: (id: string, viewer = 'ada') =>
      api.get({ id, credentials: person(viewer) }),
    eventTypes: async () =>
      (await context.events.list({ limit: 100 })).map(event => event.type),
    /** Who is notified of what has happened since it was called last. */
    told: async (send = async () => {}) => {
      const told: { to: unknown; title: string; description?: string }[] = [];
      const notifications: NotificationService = {
        send: async ({ recipients, payload: { title, description } }) => {
          await send();
          const to = 'entityRef' in recipients && recipients.entityRef;
          told.push({ to, title, description });
        },
      };
      await announceEvents({
        ...context,
        cursors,
        tell: event => tellPeople(context, notifications, event),
        recordGivenUp: (event, tries) =>
          recordNotNotified(context, event, tries),
      });
      return told;
    },
    /** Changes who is in which group. */
    setLab: (lab: Parameters<typeof sampleEntities>[0]) => {
      world.entities = sampleEntities(lab);
    },
    later: (ms: number) => {
      world.time = new Date(world.time.getTime() + ms);
    },
  };
}

export function configOf(approvals: JsonObject) {
  return readApprovalsConfig(new ConfigReader({ glovebox: { approvals } }));
}
