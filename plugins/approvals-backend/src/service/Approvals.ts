import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  Approval,
  ApprovalPreview,
  ApprovalRequest,
  VoteRequest,
} from '@glovebox/backstage-plugin-approvals-common';
import { ChangeEvent, Page } from '@glovebox/guarded-change-common';
import { ApprovalQuery } from '../database/ApprovalStore';

/** A call for one approval. */
export interface ApprovalCall {
  id: string;
  credentials: BackstageCredentials;
}

/** A request before its digest is known. */
export type UnplannedRequest = Omit<ApprovalRequest, 'digest'>;

/** What a list asks for, as the route validated it. */
export type ListCall = Pick<
  ApprovalQuery,
  'state' | 'subjectKind' | 'subjectId' | 'cursor' | 'limit' | 'visible'
> & {
  view: ApprovalQuery['view']['name'];
  credentials: BackstageCredentials;
};

/** Everything that people and other plugins do with approvals. */
export interface Approvals {
  /** What a person reads before asking. */
  preview(call: {
    request: UnplannedRequest;
    credentials: BackstageCredentials;
  }): Promise<ApprovalPreview>;
  open(call: {
    request: ApprovalRequest;
    credentials: BackstageCredentials;
  }): Promise<Approval>;
  vote(call: ApprovalCall & { vote: VoteRequest }): Promise<Approval>;
  consume(
    call: ApprovalCall & { digest: string; operationId: string },
  ): Promise<Approval>;
  close(
    call: ApprovalCall & { as: 'withdrawn' | 'superseded'; reason: string },
  ): Promise<Approval>;

  get(call: ApprovalCall): Promise<Approval>;
  list(call: ListCall): Promise<Page<Approval>>;
  /** The timeline of one approval. */
  events(call: ApprovalCall): Promise<{ items: ChangeEvent[] }>;
  /** Every event of every approval, for the ledger and for people who audit. */
  allEvents(call: {
    after?: number;
    limit: number;
    credentials: BackstageCredentials;
  }): Promise<{ items: ChangeEvent[] }>;
}
