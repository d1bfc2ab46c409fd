/**
 * Types, permissions and pure functions of research environments.
 *
 * @packageDocumentation
 */
export * from './drift';
export * from './labels';
export * from './operations';
export * from './permissions';
export * from './rules';
export * from './schemas';
export * from './templateFacts';
export * from './types';
