/**
 * Azure subscriptions as targets of research environments.
 *
 * @packageDocumentation
 */
export { researchEnvironmentsModuleAzure as default } from './module';
