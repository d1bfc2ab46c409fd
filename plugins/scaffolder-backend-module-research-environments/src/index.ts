/**
 * The template action that asks for a research environment.
 *
 * @packageDocumentation
 */
export { scaffolderModuleResearchEnvironments as default } from './module';
