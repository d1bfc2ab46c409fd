/**
 * Kubernetes clusters as targets of research environments.
 *
 * @packageDocumentation
 */
export { researchEnvironmentsModuleKubernetes as default } from './module';
