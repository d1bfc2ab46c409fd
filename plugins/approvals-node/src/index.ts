/**
 * The approvals service for other backends.
 *
 * @packageDocumentation
 */
export * from './ApprovalsClient';
export type { ApprovalsService } from './ApprovalsService';
export * from './approvalsServiceRef';
