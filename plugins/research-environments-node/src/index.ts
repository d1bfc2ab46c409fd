/**
 * Extension points of research environments for modules that connect a target.
 *
 * @packageDocumentation
 */
export * from './EnvironmentTarget';
export * from './extensions';
export * from './PrivateLink';
export * from './TargetError';
export type {
  EnvironmentHolder,
  ResearchEnvironmentsService,
} from './ResearchEnvironmentsService';
export { ResearchEnvironmentsClient } from './ResearchEnvironmentsClient';
export { researchEnvironmentsServiceRef } from './researchEnvironmentsServiceRef';
