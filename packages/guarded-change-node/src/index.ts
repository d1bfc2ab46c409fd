/**
 * Digest, durable operations, event log, trusted catalog facts, CEL and the one route wrapper.
 *
 * @packageDocumentation
 */
export * from './database/migrateGuardedChange';
export * from './digest/digest';
export * from './events/DatabaseEventStore';
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
