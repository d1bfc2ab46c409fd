import { EventStore, TrustedCatalog } from '@glovebox/guarded-change-node';
import { ApprovalsConfig } from '../config/ApprovalsConfig';
import { ApprovalStore } from '../database/ApprovalStore';
import { Announcer } from './Announcer';

/** What every use case works with. Built once by the plugin. */
export interface ApprovalsContext {
  store: ApprovalStore;
  events: EventStore;
  config: ApprovalsConfig;
  catalog: TrustedCatalog;
  announcer: Announcer;
  now: () => Date;
}

/** Actor of what the portal did by itself. */
export const PORTAL_ACTOR = 'plugin:approvals';
