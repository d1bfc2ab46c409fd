import { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  createOAuthAuthenticator,
  OAuthAuthenticator,
} from '@backstage/plugin-auth-node';

/** Gives a context whose provider was found. */
interface Reaching<TContext> {
  reach(): Promise<TContext>;
}

/**
 * The same authenticator, which asks the sign-in provider for its metadata again when it could not be reached. By itself it asks
 * once, when the portal starts: a portal that started while the provider was away would let nobody in until it is started again.
 */
export function reachAgain<
  TContext extends { promise: Promise<unknown> },
  TProfile,
>(
  authenticator: OAuthAuthenticator<TContext, TProfile>,
  options: { logger: LoggerService },
): OAuthAuthenticator<Reaching<TContext>, TProfile> {
  const { logout } = authenticator;
  return createOAuthAuthenticator<Reaching<TContext>, TProfile>({
    ...authenticator,
    initialize(setup) {
      const provider = setup.config.getString('metadataUrl');
      const begin = async () => {
        const context = authenticator.initialize(setup);
        await context.promise;
        return context;
      };
      let found: Promise<TContext> | undefined;
      const reach = () => {
        found ??= begin().catch(error => {
          found = undefined;
          options.logger.warn(
            `Nobody can sign in: the sign-in provider at ${provider} does not answer as one. The next sign-in asks it again. ${error}`,
          );
          throw new ServiceUnavailableError(
            'The sign-in provider cannot be reached at present. Try again in a minute.',
          );
        });
        return found;
      };
      // Asked at once, so that the log says at start what keeps people out; whoever signs in waits for the same answer.
      reach().catch(() => undefined);
      return { reach };
    },
    start: async (input, { reach }) =>
      authenticator.start(input, await reach()),
    authenticate: async (input, { reach }) =>
      authenticator.authenticate(input, await reach()),
    refresh: async (input, { reach }) =>
      authenticator.refresh(input, await reach()),
    logout:
      logout && (async (input, { reach }) => logout(input, await reach())),
  });
}
