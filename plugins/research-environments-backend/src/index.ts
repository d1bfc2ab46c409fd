/**
 * Backend of research environments.
 *
 * @packageDocumentation
 */
export { researchEnvironmentsPlugin as default } from './plugin';
