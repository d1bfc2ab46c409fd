/**
 * Inbox and detail of approvals.
 *
 * @packageDocumentation
 */
export { approvalsPlugin as default } from './plugin';
export {
  approvalsApiRef,
  type ApprovalsApi,
  type ReadOptions,
} from './api/ApprovalsApi';
