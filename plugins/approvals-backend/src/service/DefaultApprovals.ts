import {
  Approval,
  ApprovalPreview,
  ApprovalRequest,
  VoteRequest,
} from '@glovebox/backstage-plugin-approvals-common';
import { ChangeEvent, Page } from '@glovebox/guarded-change-common';
import {
  actingPluginOf,
  userInPersonRefOf,
  userRefOf,
} from '@glovebox/guarded-change-node';
import {
  ApprovalCall,
  Approvals,
  ListCall,
  UnplannedRequest,
} from './Approvals';
import { ApprovalsContext } from './ApprovalsContext';
import { actorOf, viewerOf } from './callers';
import { castVote } from './castVote';
import { closeApproval } from './closeApproval';
import { consumeApproval } from './consumeApproval';
import { openApproval } from './openApproval';
import { getRecord, listApprovals, viewRecord } from './readApprovals';
import { previewApproval } from './resolveRequest';

const TIMELINE_LIMIT = 500;

/** The plain service: who may call what is decided around it. */
export class DefaultApprovals implements Approvals {
  static create(context: ApprovalsContext): DefaultApprovals {
    return new DefaultApprovals(context);
  }

  private constructor(private readonly context: ApprovalsContext) {}

  preview(call: { request: UnplannedRequest }): Promise<ApprovalPreview> {
    return previewApproval(this.context, call.request);
  }

  async open(call: {
    request: ApprovalRequest;
    credentials: ApprovalCall['credentials'];
  }): Promise<Approval> {
    const { request, credentials } = call;
    const record = await openApproval(this.context, {
      request,
      pluginId: actingPluginOf(credentials),
    });
    return viewRecord(this.context, record, userRefOf(credentials));
  }

  async vote(call: ApprovalCall & { vote: VoteRequest }): Promise<Approval> {
    const { id, vote, credentials } = call;
    const voter = userInPersonRefOf(credentials);
    const record = await castVote(this.context, { id, voter, vote });
    return viewRecord(this.context, record, voter);
  }

  async consume(
    call: ApprovalCall & { digest: string; operationId: string },
  ): Promise<Approval> {
    const { id, digest, operationId } = call;
    const record = await consumeApproval(this.context, {
      id,
      digest,
      operationId,
    });
    return viewRecord(this.context, record, undefined);
  }

  async close(
    call: ApprovalCall & { as: 'withdrawn' | 'superseded'; reason: string },
  ): Promise<Approval> {
    const { id, as, reason, credentials } = call;
    const record = await closeApproval(this.context, {
      id,
      as,
      reason,
      actor: actorOf(credentials),
    });
    return viewRecord(this.context, record, viewerOf(credentials));
  }

  async get(call: ApprovalCall): Promise<Approval> {
    const record = await getRecord(this.context, call.id);
    return viewRecord(this.context, record, viewerOf(call.credentials));
  }

  list(call: ListCall): Promise<Page<Approval>> {
    const { credentials, ...query } = call;
    return listApprovals(this.context, query, userRefOf(credentials));
  }

  async events(call: ApprovalCall): Promise<{ items: ChangeEvent[] }> {
    return {
      items: await this.context.events.list({
        subjectKind: 'approval',
        subjectId: call.id,
        limit: TIMELINE_LIMIT,
      }),
    };
  }

  async allEvents(call: {
    after?: number;
    limit: number;
  }): Promise<{ items: ChangeEvent[] }> {
    const { after, limit } = call;
    return { items: await this.context.events.list({ after, limit }) };
  }
}
