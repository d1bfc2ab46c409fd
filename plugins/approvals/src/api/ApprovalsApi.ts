import { createApiRef } from '@backstage/frontend-plugin-api';
import {
  Approval,
  ListApprovalsQuery,
  VoteRequest,
} from '@glovebox/backstage-plugin-approvals-common';
import { ChangeEvent, Page } from '@glovebox/guarded-change-common';

/** @public */
export interface ReadOptions {
  signal?: AbortSignal;
}

/**
 * Approvals as the signed-in person sees them. Every call rejects with a `ResponseError` that carries the backend's words.
 *
 * @public
 */
export interface ApprovalsApi {
  listApprovals(
    query: ListApprovalsQuery,
    options?: ReadOptions,
  ): Promise<Page<Approval>>;
  getApproval(id: string, options?: ReadOptions): Promise<Approval>;
  listEvents(id: string, options?: ReadOptions): Promise<ChangeEvent[]>;
  /** Votes on what the person read: `digest` names it. */
  vote(id: string, vote: VoteRequest): Promise<void>;
  /** Takes one's own request back. */
  withdraw(id: string, reason: string): Promise<void>;
}

/** @public */
export const approvalsApiRef = createApiRef<ApprovalsApi>().with({
  id: 'plugin.approvals.client',
  pluginId: 'approvals',
});

/** Signals channel that tells of changed approvals: `{ approvalId }`. */
export const APPROVALS_CHANNEL = 'approvals';
