/**
 * Digest, durable operations, event log and the one route wrapper.
 *
 * @packageDocumentation
 */
export * from './events/types';
export * from './operations/types';
