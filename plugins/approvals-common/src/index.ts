/**
 * Types, permissions and pure decisions of approvals.
 *
 * @packageDocumentation
 */
export * from './permissions';
export * from './rules';
export * from './schemas';
export * from './types';
