/**
 * Environments, plans and revisions.
 *
 * @packageDocumentation
 */
export { researchEnvironmentsPlugin as default } from './plugin';
export {
  useEnvironment,
  type EnvironmentContextValue,
} from './environment/EnvironmentContext';
export {
  researchEnvironmentsApiRef,
  type PlainAction,
  type ReadOptions,
  type ResearchEnvironmentsApi,
} from './api/ResearchEnvironmentsApi';
