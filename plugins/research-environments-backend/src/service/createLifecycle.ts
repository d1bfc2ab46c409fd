import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { ApprovalsService } from '@glovebox/backstage-plugin-approvals-node';
import {
  DatabaseEventStore,
  DatabaseOperationEngine,
  DatabaseOperationEngineOptions,
} from '@glovebox/guarded-change-node';
import { Knex } from 'knex';
import { DatabaseConnectorCheckStore } from '../database/DatabaseConnectorCheckStore';
import { DatabaseEnvironmentOperationsStore } from '../database/DatabaseEnvironmentOperationsStore';
import { DatabaseEnvironmentStore } from '../database/DatabaseEnvironmentStore';
import { DatabaseHealStore } from '../database/DatabaseHealStore';
import { DatabasePlanStore } from '../database/DatabasePlanStore';
import { DatabaseQuotaStore } from '../database/DatabaseQuotaStore';
import { DatabaseRequesterStore } from '../database/DatabaseRequesterStore';
import { DatabaseTargetStateStore } from '../database/DatabaseTargetStateStore';
import { DatabaseWatchStore } from '../database/DatabaseWatchStore';
import { applyEnvironmentOperation } from './applyEnvironment';
import { deleteOperation, forceDeleteOperation } from './deleteOperations';
import { Directory } from './Directory';
import { healEnvironmentOperation } from './healEnvironment';
import { LifecycleContext } from './LifecycleContext';
import { planEnvironmentOperation } from './planEnvironment';
import { RevisionRules } from './RevisionRules';
import { Settings } from './settings';
import { TargetRegistry } from './TargetRegistry';

/** The stores, the engine with its operations, and everything that the use cases work with. */
export function createLifecycle(options: {
  database: Knex;
  logger: LoggerService;
  auth: AuthService;
  settings: Settings;
  targets: TargetRegistry;
  directory: Directory;
  rules: RevisionRules;
  approvals: ApprovalsService;
  now: () => Date;
  changed: (environmentId: string) => void;
  engine?: Partial<
    Pick<
      DatabaseOperationEngineOptions,
      'now' | 'pollMs' | 'stopMs' | 'leaseMs' | 'random'
    >
  >;
}): LifecycleContext {
  const { database, logger, now } = options;
  const engine = DatabaseOperationEngine.create({
    database,
    logger,
    now,
    ...options.engine,
  });
  const context: LifecycleContext = {
    ...options,
    engine,
    store: DatabaseEnvironmentStore.create({ database }),
    plans: DatabasePlanStore.create({ database }),
    quota: DatabaseQuotaStore.create({ database }),
    requesters: new DatabaseRequesterStore(),
    targetStates: DatabaseTargetStateStore.create({ database }),
    operations: DatabaseEnvironmentOperationsStore.create({ database, engine }),
    connectorChecks: DatabaseConnectorCheckStore.create({ database }),
    heals: DatabaseHealStore.create({ database }),
    watches: DatabaseWatchStore.create({ database }),
    events: DatabaseEventStore.create({ database, now }),
  };
  engine.register(planEnvironmentOperation(context));
  engine.register(applyEnvironmentOperation(context));
  engine.register(healEnvironmentOperation(context));
  engine.register(deleteOperation(context));
  engine.register(forceDeleteOperation(context));
  engine.onChange(operation => context.changed(operation.subjectId));
  return context;
}
