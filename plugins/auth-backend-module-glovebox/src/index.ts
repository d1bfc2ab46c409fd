/**
 * OpenID Connect sign-in that matches the Entra object id.
 *
 * @packageDocumentation
 */
export { authModuleGlovebox as default } from './authModuleGlovebox';
