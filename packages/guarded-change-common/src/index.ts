/**
 * Types and pure functions under every guarded change.
 *
 * @packageDocumentation
 */
export * from './Ability';
export * from './annotations';
export * from './ChangeEvent';
export * from './Condition';
export * from './json';
export * from './Operation';
export * from './Page';
export * from './Plan';
export * from './Status';
