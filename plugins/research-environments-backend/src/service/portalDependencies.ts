import { isError } from '@backstage/errors';
import { Checkable } from './Connectors';
import { LifecycleContext } from './LifecycleContext';

/** No approval has this id: that approvals says so is all that is asked. */
const NO_APPROVAL = '00000000-0000-0000-0000-000000000000';

/** What the plugin cannot work without, beside its targets. */
export function portalDependencies(
  context: Pick<
    LifecycleContext,
    'approvals' | 'auth' | 'directory' | 'settings'
  >,
): Checkable[] {
  return [
    checkable('portal:approvals', 'Approvals', async () => {
      try {
        await context.approvals.get(NO_APPROVAL, {
          credentials: await context.auth.getOwnServiceCredentials(),
        });
      } catch (error) {
        if (!isNotFound(error)) {
          throw error;
        }
      }
    }),
    checkable('portal:catalog', 'Catalog', async () => {
      const [group] = context.settings.platformGroups;
      if (group !== undefined) {
        await context.directory.membersOf(group);
      }
    }),
  ];
}

function checkable(
  id: string,
  title: string,
  ask: () => Promise<void>,
): Checkable {
  return {
    id,
    title,
    kind: 'portal',
    async check() {
      try {
        await ask();
        return {
          healthy: true,
          reason: 'Answers',
          message: `${title} answers.`,
        };
      } catch (error) {
        return {
          healthy: false,
          reason: 'Unreachable',
          message: `${title} did not answer as it should (${
            isError(error) ? error.name : 'no error'
          }); the log of the backend that runs it says why.`,
        };
      }
    },
  };
}

function isNotFound(error: unknown): boolean {
  return (
    isError(error) &&
    (error.name === 'NotFoundError' ||
      ('statusCode' in error && error.statusCode === 404))
  );
}
