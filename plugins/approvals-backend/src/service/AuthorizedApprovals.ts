import {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  PermissionCriteria,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import { ConditionTransformer } from '@backstage/plugin-permission-node';
import {
  Approval,
  ApprovalPreview,
  ApprovalRequest,
  approvalReadPermission,
  approvalVotePermission,
  listApprovalsQuerySchema,
  VoteRequest,
} from '@glovebox/backstage-plugin-approvals-common';
import { ChangeEvent, Page } from '@glovebox/guarded-change-common';
import {
  actingPluginOf,
  servicePluginOf,
  userInPersonRefOf,
  userRefOf,
} from '@glovebox/guarded-change-node';
import { z } from 'zod';
import { InvolvedFilter } from '../database/ApprovalStore';
import { ApprovalRecord } from '../model/records';
import { isPermitted } from '../permissions/approvalResource';
import { ApprovalsApi } from './ApprovalsApi';
import { ApprovalsContext } from './ApprovalsContext';
import { callerOf, requireMayClose } from './callers';
import { castVote } from './castVote';
import { closeApproval } from './closeApproval';
import { consumeApproval } from './consumeApproval';
import { openApproval } from './openApproval';
import {
  getRecord,
  listApprovals,
  noSuchApproval,
  viewRecord,
} from './readApprovals';
import { previewApproval } from './resolveRequest';

/** The plugin that keeps the ledger, and alone reads the events of every approval. */
const LEDGER_PLUGIN = 'assurance';

const TIMELINE_LIMIT = 500;

interface Asked {
  credentials: BackstageCredentials;
}

/**
 * Who may do what: the kind of principal that each call needs, and what the permission policy says. The use cases behind it take
 * people and plugins as given.
 */
export class AuthorizedApprovals implements ApprovalsApi {
  constructor(
    private readonly context: ApprovalsContext,
    private readonly options: {
      permissions: PermissionsService;
      transformConditions: ConditionTransformer<InvolvedFilter>;
    },
  ) {}

  /** For a person through a plugin, or a plugin that plans in the background. */
  async preview(
    request: Omit<ApprovalRequest, 'digest'>,
    { credentials }: Asked,
  ): Promise<ApprovalPreview> {
    if (callerOf(credentials).type === 'person') {
      actingPluginOf(credentials);
    } else {
      servicePluginOf(credentials);
    }
    return previewApproval(this.context, request);
  }

  async open(
    request: ApprovalRequest,
    { credentials }: Asked,
  ): Promise<Approval> {
    const record = await openApproval(this.context, {
      request,
      pluginId: actingPluginOf(credentials),
      person: userRefOf(credentials),
    });
    return viewRecord(this.context, record, userRefOf(credentials));
  }

  async vote(
    id: string,
    vote: VoteRequest,
    { credentials }: Asked,
  ): Promise<Approval> {
    const voter = userInPersonRefOf(credentials);
    await this.requirePermitted(id, approvalReadPermission, credentials);
    await this.requirePermitted(id, approvalVotePermission, credentials);
    const record = await castVote(this.context, { id, voter, vote });
    return viewRecord(this.context, record, voter);
  }

  async consume(
    id: string,
    options: { digest: string; operationId: string },
    { credentials }: Asked,
  ): Promise<Approval> {
    const pluginId = servicePluginOf(credentials);
    const record = await consumeApproval(this.context, {
      ...options,
      id,
      pluginId,
    });
    return viewRecord(this.context, record, undefined);
  }

  async close(
    id: string,
    options: { as: 'withdrawn' | 'superseded'; reason: string },
    { credentials }: Asked,
  ): Promise<Approval> {
    const caller = callerOf(credentials);
    const isInPerson = caller.type === 'person' && !caller.throughPlugin;
    const asked = isInPerson
      ? await this.requirePermitted(id, approvalReadPermission, credentials)
      : await getRecord(this.context, id);
    requireMayClose(caller, asked, options.as);
    const record = await closeApproval(this.context, {
      ...options,
      id,
      actor:
        caller.type === 'person' ? caller.ref : `plugin:${caller.pluginId}`,
    });
    return viewRecord(
      this.context,
      record,
      caller.type === 'person' ? caller.ref : undefined,
    );
  }

  async get(id: string, { credentials }: Asked): Promise<Approval> {
    const record = await this.requirePermitted(
      id,
      approvalReadPermission,
      credentials,
    );
    const caller = callerOf(credentials);
    return viewRecord(
      this.context,
      record,
      caller.type === 'person' ? caller.ref : undefined,
    );
  }

  async list(
    query: z.output<typeof listApprovalsQuerySchema>,
    { credentials }: Asked,
  ): Promise<Page<Approval>> {
    return listApprovals(this.context, {
      query,
      viewer: userRefOf(credentials),
      permitted: await this.criteria(approvalReadPermission, credentials),
    });
  }

  async timeline(id: string, { credentials }: Asked): Promise<ChangeEvent[]> {
    await this.requirePermitted(id, approvalReadPermission, credentials);
    return this.context.events.list({
      subjectKind: 'approval',
      subjectId: id,
      limit: TIMELINE_LIMIT,
    });
  }

  async events(
    options: { after: number; limit: number },
    { credentials }: Asked,
  ): Promise<ChangeEvent[]> {
    if (servicePluginOf(credentials) !== LEDGER_PLUGIN) {
      throw new NotAllowedError(
        `Only the plugin ${LEDGER_PLUGIN} reads the events of every approval.`,
      );
    }
    return this.context.events.list(options);
  }

  /**
   * A plugin has to do with what it opened; a person with what the policy says, and with what asks for that person's vote. To anybody
   * else it is as if it were not there.
   */
  private async requirePermitted(
    id: string,
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Promise<ApprovalRecord> {
    const caller = callerOf(credentials);
    const record = await getRecord(this.context, id);
    if (caller.type === 'plugin') {
      if (caller.pluginId !== record.pluginId) {
        throw new NotAllowedError(
          `This approval belongs to ${record.pluginId}, not to ${caller.pluginId}.`,
        );
      }
      return record;
    }
    const criteria = await this.criteria(permission, credentials);
    if (
      !criteria ||
      isPermitted(record, criteria) ||
      (await this.isAsked(record, caller.ref))
    ) {
      return record;
    }
    throw noSuchApproval(id);
  }

  /** Membership as of now; the policy's refs are those recorded when it was opened. */
  private async isAsked(
    record: ApprovalRecord,
    person: string,
  ): Promise<boolean> {
    const { stages } = await viewRecord(this.context, record, undefined);
    return stages.some(stage => stage.eligible.includes(person));
  }

  /** `undefined` when everything is permitted. */
  private async criteria(
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Promise<PermissionCriteria<InvolvedFilter> | undefined> {
    const [decision] = await this.options.permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    switch (decision.result) {
      case AuthorizeResult.ALLOW:
        return undefined;
      case AuthorizeResult.CONDITIONAL:
        return this.options.transformConditions(decision.conditions);
      default:
        throw new NotAllowedError(
          `You are not permitted to do this (${permission.name}). Ask the platform team if you should be.`,
        );
    }
  }
}
