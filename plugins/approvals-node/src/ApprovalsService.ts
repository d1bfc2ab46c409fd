import {
  BackstageCredentials,
  BackstageServicePrincipal,
} from '@backstage/backend-plugin-api';
import {
  Approval,
  ApprovalPreview,
  ApprovalRequest,
} from '@glovebox/backstage-plugin-approvals-common';

/**
 * What other backends may ask of approvals, over the plugin-to-plugin API.
 *
 * Opening runs on behalf of a person (the plugin's credentials carry the user as principal and the plugin as actor).
 * Consuming needs the service principal of the very plugin that opened the approval.
 *
 * @public
 */
export interface ApprovalsService {
  /** Which policies would apply and who must agree. Opens nothing. */
  preview(
    request: Omit<ApprovalRequest, 'digest'>,
    options: { credentials: BackstageCredentials },
  ): Promise<ApprovalPreview>;

  /**
   * Opens an approval. Opening again for the same subject and digest returns the approval that is there; with another
   * digest the earlier one is superseded.
   *
   * @throws NotAllowedError when no policy matches, a limit is broken or too few people could agree.
   */
  open(
    request: ApprovalRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<Approval>;

  get(
    id: string,
    options: { credentials: BackstageCredentials },
  ): Promise<Approval>;

  /**
   * Records that `operationId` acts on the approval; the votes are counted again with today's memberships. Idempotent for the
   * same operation.
   *
   * @throws ConflictError when another operation consumed it, the digest differs, or it is not approved (any more).
   */
  consume(
    id: string,
    options: {
      digest: string;
      operationId: string;
      credentials: BackstageCredentials<BackstageServicePrincipal>;
    },
  ): Promise<Approval>;

  /** Ends an undecided or unconsumed approval: the requester took it back, or its content no longer holds. Idempotent. */
  close(
    id: string,
    options: {
      as: 'withdrawn' | 'superseded';
      reason: string;
      credentials: BackstageCredentials;
    },
  ): Promise<Approval>;
}
