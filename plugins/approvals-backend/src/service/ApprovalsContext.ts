import { LoggerService } from '@backstage/backend-plugin-api';
import { EventStore, TrustedCatalog } from '@glovebox/guarded-change-node';
import { ApprovalsConfig } from '../config/ApprovalsConfig';
import { ApprovalStore } from '../database/ApprovalStore';
import { ApprovalRecord } from '../model/records';

/** What every use case works with. Built once by the plugin. */
export interface ApprovalsContext {
  store: ApprovalStore;
  events: EventStore;
  config: ApprovalsConfig;
  catalog: TrustedCatalog;
  /** For what is only shown, a few seconds old at most. */
  catalogToShow: TrustedCatalog;
  logger: LoggerService;
  now: () => Date;
  /** Tells whoever watches that an approval changed. Called after the commit; never throws. */
  changed(record: ApprovalRecord): void;
}

/** Actor of what the portal did by itself. */
export const PORTAL_ACTOR = 'plugin:approvals';
