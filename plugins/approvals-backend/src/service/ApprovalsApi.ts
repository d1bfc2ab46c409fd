import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  Approval,
  ApprovalPreview,
  ApprovalRequest,
  listApprovalsQuerySchema,
  VoteRequest,
} from '@glovebox/backstage-plugin-approvals-common';
import { ChangeEvent, Page } from '@glovebox/guarded-change-common';
import { z } from 'zod';

interface Asked {
  credentials: BackstageCredentials;
}

/** What the router calls. Every call says who asks. */
export interface ApprovalsApi {
  preview(
    request: Omit<ApprovalRequest, 'digest'>,
    asked: Asked,
  ): Promise<ApprovalPreview>;
  open(request: ApprovalRequest, asked: Asked): Promise<Approval>;
  vote(id: string, vote: VoteRequest, asked: Asked): Promise<Approval>;
  consume(
    id: string,
    options: { digest: string; operationId: string },
    asked: Asked,
  ): Promise<Approval>;
  close(
    id: string,
    options: { as: 'withdrawn' | 'superseded'; reason: string },
    asked: Asked,
  ): Promise<Approval>;
  get(id: string, asked: Asked): Promise<Approval>;
  list(
    query: z.output<typeof listApprovalsQuerySchema>,
    asked: Asked,
  ): Promise<Page<Approval>>;
  timeline(id: string, asked: Asked): Promise<ChangeEvent[]>;
  events(
    options: { after: number; limit: number },
    asked: Asked,
  ): Promise<ChangeEvent[]>;
}
