import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { ApprovalsService } from '@glovebox/backstage-plugin-approvals-node';
import { EventStore, OperationEngine } from '@glovebox/guarded-change-node';
import { ConnectorCheckStore } from '../database/ConnectorCheckStore';
import { EnvironmentOperationsStore } from '../database/EnvironmentOperationsStore';
import { EnvironmentStore } from '../database/EnvironmentStore';
import { HealStore } from '../database/HealStore';
import { PlanStore } from '../database/PlanStore';
import { QuotaStore } from '../database/QuotaStore';
import { RequesterStore } from '../database/RequesterStore';
import { TargetStateStore } from '../database/TargetStateStore';
import { WatchStore } from '../database/WatchStore';
import { Directory } from './Directory';
import { RevisionRules } from './RevisionRules';
import { Settings } from './settings';
import { TargetRegistry } from './TargetRegistry';

/** What every use case works with. Built once by the plugin. */
export interface LifecycleContext {
  store: EnvironmentStore;
  plans: PlanStore;
  quota: QuotaStore;
  requesters: RequesterStore;
  targetStates: TargetStateStore;
  heals: HealStore;
  watches: WatchStore;
  engine: OperationEngine;
  operations: EnvironmentOperationsStore;
  connectorChecks: ConnectorCheckStore;
  events: EventStore;
  targets: TargetRegistry;
  directory: Directory;
  rules: RevisionRules;
  approvals: ApprovalsService;
  auth: AuthService;
  settings: Settings;
  logger: LoggerService;
  now: () => Date;
  /** Tells whoever watches that an environment changed. Called after the commit; never throws. */
  changed(environmentId: string): void;
}
