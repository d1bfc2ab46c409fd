/**
 * Research environments as catalog entities.
 *
 * @packageDocumentation
 */
export { catalogModuleResearchEnvironments as default } from './catalogModuleResearchEnvironments';
