/**
 * Digest, durable operations, event log, trusted catalog facts, CEL and the one route wrapper.
 *
 * @packageDocumentation
 */
export * from './database/migrateGuardedChange';
export * from './database/pageCursor';
export * from './digest/digest';
export * from './events/announceEvents';
export * from './events/DatabaseEventCursorStore';
export * from './events/DatabaseEventStore';
export * from './events/EventCursorStore';
export * from './events/types';
export * from './operations/DatabaseOperationEngine';
export * from './operations/errors';
export * from './operations/types';
export * from './catalog/TrustedCatalog';
export * from './catalog/TrustedOrigins';
export * from './cel/compileCel';
export { CelEvaluationError } from './cel/errors';
export * from './config/configIssues';
export * from './config/readPortalGroups';
export * from './http/createGuardedRouter';
export * from './http/principals';
export * from './permissions/requireLedgerOrAuditor';
export * from './permissions/whereCriteria';
export * from './work/Loop';
