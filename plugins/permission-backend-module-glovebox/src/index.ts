/**
 * The portal's permission policy: denies what it does not know.
 *
 * @packageDocumentation
 */
export { permissionModuleGlovebox as default } from './permissionModuleGlovebox';
