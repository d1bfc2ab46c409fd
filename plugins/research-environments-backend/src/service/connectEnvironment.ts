import { NotImplementedError } from '@backstage/errors';
import { ConnectionDetails } from '@glovebox/backstage-plugin-research-environments-common';
import { EnvironmentWithHead } from '../model/records';
import { EnvironmentViewer } from './environmentAbilities';
import { LifecycleContext } from './LifecycleContext';
import { toTargetEnvironment } from './renderRevision';
import { requireAbility } from './requireAbility';

/** How the viewer reaches a Ready environment: through the cluster's own sign-in, never with a token of the portal. */
export async function connectEnvironment(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
  viewer: EnvironmentViewer,
): Promise<ConnectionDetails> {
  requireAbility(context, subject, 'connect', viewer);
  const { environment } = subject;
  const cluster = context.targets
    .placed(environment.placement)
    .find(target => target.connect);
  if (!cluster?.connect) {
    throw new NotImplementedError(
      `${environment.name} runs on no cluster that people connect to`,
    );
  }
  const details = await cluster.connect(
    await toTargetEnvironment(context, subject),
  );
  return { ...details, fileName: `${environment.name}.kubeconfig` };
}
