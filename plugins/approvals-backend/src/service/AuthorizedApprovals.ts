import {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import {
  approvalEventsReadPermission,
  approvalReadPermission,
  ApprovalRequest,
  approvalVotePermission,
  VoteRequest,
} from '@glovebox/backstage-plugin-approvals-common';
import {
  actingPluginOf,
  requireLedgerOrAuditor,
  servicePluginOf,
  TrustedCatalog,
  userInPersonRefOf,
  userRefOf,
} from '@glovebox/guarded-change-node';
import { ApprovalStore } from '../database/ApprovalStore';
import { ApprovalRecord } from '../model/records';
import { approvalResourceRef } from '../permissions/approvalResource';
import {
  ApprovalCall,
  Approvals,
  ListCall,
  UnplannedRequest,
} from './Approvals';
import { callerOf, requireMayClose, requireMayConsume } from './callers';
import { getRecord, noSuchApproval } from './readApprovals';
import { Standing } from './Standing';

/**
 * Decides around the plain service which kind of principal each call needs, and what a person may see. What one may not see is not
 * found, whether it exists or not; a list is filtered in SQL.
 */
export class AuthorizedApprovals implements Approvals {
  static create(options: {
    approvals: Approvals;
    store: ApprovalStore;
    trustedCatalog: TrustedCatalog;
    permissions: PermissionsService;
    permissionsRegistry: Pick<
      PermissionsRegistryService,
      'getPermissionRuleset'
    >;
  }): AuthorizedApprovals {
    return new AuthorizedApprovals(options);
  }

  private constructor(
    private readonly options: {
      approvals: Approvals;
      store: ApprovalStore;
      trustedCatalog: TrustedCatalog;
      permissions: PermissionsService;
      permissionsRegistry: Pick<
        PermissionsRegistryService,
        'getPermissionRuleset'
      >;
    },
  ) {}

  /** For a person through a plugin, or a plugin that plans in the background. */
  async preview(call: {
    request: UnplannedRequest;
    credentials: BackstageCredentials;
  }) {
    if (callerOf(call.credentials).type === 'person') {
      actingPluginOf(call.credentials);
    }
    return this.options.approvals.preview(call);
  }

  async open(call: {
    request: ApprovalRequest;
    credentials: BackstageCredentials;
  }) {
    actingPluginOf(call.credentials);
    const person = userRefOf(call.credentials);
    const { requester } = call.request;
    if (requester !== person) {
      throw new NotAllowedError(
        `The request says that ${requester} asks, but it is ${person} who does.`,
      );
    }
    return this.options.approvals.open(call);
  }

  async vote(call: ApprovalCall & { vote: VoteRequest }) {
    userInPersonRefOf(call.credentials);
    await this.requirePermitted(call, approvalReadPermission);
    await this.requirePermitted(call, approvalVotePermission);
    return this.options.approvals.vote(call);
  }

  async consume(call: ApprovalCall & { digest: string; operationId: string }) {
    const pluginId = servicePluginOf(call.credentials);
    requireMayConsume(pluginId, await getRecord(this.options, call.id));
    return this.options.approvals.consume(call);
  }

  async close(
    call: ApprovalCall & { as: 'withdrawn' | 'superseded'; reason: string },
  ) {
    const caller = callerOf(call.credentials);
    const isInPerson = caller.type === 'person' && !caller.throughPlugin;
    const record = isInPerson
      ? await this.requirePermitted(call, approvalReadPermission)
      : await getRecord(this.options, call.id);
    requireMayClose(caller, record, call.as);
    return this.options.approvals.close(call);
  }

  async get(call: ApprovalCall) {
    await this.requirePermitted(call, approvalReadPermission);
    return this.options.approvals.get(call);
  }

  async list(call: ListCall) {
    const decision = await this.decide(
      approvalReadPermission,
      call.credentials,
    );
    if (decision.result === AuthorizeResult.DENY) {
      return { items: [] };
    }
    const visible =
      decision.result === AuthorizeResult.CONDITIONAL
        ? createConditionTransformer(this.ruleset())(decision.conditions)
        : undefined;
    return this.options.approvals.list({ ...call, visible });
  }

  async events(call: ApprovalCall) {
    await this.requirePermitted(call, approvalReadPermission);
    return this.options.approvals.events(call);
  }

  async allEvents(call: {
    after?: number;
    limit: number;
    credentials: BackstageCredentials;
  }) {
    await requireLedgerOrAuditor({
      credentials: call.credentials,
      permissions: this.options.permissions,
      permission: approvalEventsReadPermission,
    });
    return this.options.approvals.allEvents(call);
  }

  /**
   * A plugin has to do with what it opened; a person with what the policy says, and with what asks for that person's vote. To anybody
   * else it is as if it were not there.
   */
  private async requirePermitted(
    { id, credentials }: ApprovalCall,
    permission: ResourcePermission,
  ): Promise<ApprovalRecord> {
    const caller = callerOf(credentials);
    const record = await getRecord(this.options, id);
    if (caller.type === 'plugin') {
      if (caller.pluginId !== record.pluginId) {
        throw new NotAllowedError(
          `This approval belongs to ${record.pluginId}, not to ${caller.pluginId}.`,
        );
      }
      return record;
    }
    const decision = await this.decide(permission, credentials);
    if (
      createConditionAuthorizer(this.ruleset())(decision, record) ||
      (decision.result === AuthorizeResult.CONDITIONAL &&
        (await this.isAsked(record, caller.ref)))
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
    const standing = new Standing(this.options.trustedCatalog);
    const eligible = await standing.eligible(record, record.stages);
    return [...eligible.values()].some(people => people.includes(person));
  }

  private async decide(
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Promise<PolicyDecision> {
    const [decision] = await this.options.permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    return decision;
  }

  private ruleset() {
    return this.options.permissionsRegistry.getPermissionRuleset(
      approvalResourceRef,
    );
  }
}
