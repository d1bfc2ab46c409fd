/**
 * The approvals service for other backends.
 *
 * @packageDocumentation
 */
export type { ApprovalsService } from './ApprovalsService';
