/**
 * The approvals backend.
 *
 * @packageDocumentation
 */
export { approvalsPlugin as default } from './plugin';
