import {
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';

const PLUGIN_SUBJECT = /^plugin:([a-z0-9-]+)$/;

type Principal = BackstageUserPrincipal | BackstageServicePrincipal;

/**
 * Entity ref of the person behind the call, acting in person or through a plugin.
 *
 * @throws NotAllowedError when a plugin calls on its own account.
 *
 * @public
 */
export function userRefOf(credentials: BackstageCredentials): string {
  const principal = credentials.principal as Principal;
  if (principal.type !== 'user') {
    throw new NotAllowedError('Only a person may do this, not a service.');
  }
  return principal.userEntityRef;
}

/**
 * Entity ref of the person who calls, with nobody in between: no plugin, template or agent decides for the person that runs
 * it.
 *
 * @throws NotAllowedError when a plugin acts for the person, or on its own account.
 *
 * @public
 */
export function userInPersonRefOf(credentials: BackstageCredentials): string {
  const userRef = userRefOf(credentials);
  const { actor } = credentials.principal as BackstageUserPrincipal;
  if (actor) {
    throw new NotAllowedError(
      `Only a person may do this, in person. It was asked by ${actor.subject} on behalf of ${userRef}.`,
    );
  }
  return userRef;
}

/**
 * Id of the plugin that acts for a person.
 *
 * @throws NotAllowedError when the person calls directly, or a service on its own account.
 *
 * @public
 */
export function actingPluginOf(credentials: BackstageCredentials): string {
  userRefOf(credentials);
  const { actor } = credentials.principal as BackstageUserPrincipal;
  return pluginIn(
    actor?.subject,
    'Only a plugin may do this, on behalf of a person.',
  );
}

/**
 * Id of the plugin that calls on its own account. The permission framework lets every service through, so a route that is
 * meant for one plugin compares this.
 *
 * @throws NotAllowedError when a person calls, or a service that is no plugin (an external token).
 *
 * @public
 */
export function servicePluginOf(credentials: BackstageCredentials): string {
  const principal = credentials.principal as Principal;
  return pluginIn(
    principal.type === 'service' ? principal.subject : undefined,
    'Only a plugin of the portal may do this, on its own account.',
  );
}

function pluginIn(subject: string | undefined, refusal: string): string {
  const match = subject && PLUGIN_SUBJECT.exec(subject);
  if (!match) {
    throw new NotAllowedError(refusal);
  }
  return match[1];
}
