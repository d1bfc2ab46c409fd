import { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { Environments } from '../service/Environments';
import { registerGetEnvironment } from './getEnvironment';
import { registerListEnvironments } from './listEnvironments';

/** What agents may do: read, with the rights of the person they act for. */
export function registerActions(
  registry: ActionsRegistryService,
  environments: Environments,
): void {
  registerListEnvironments(registry, environments);
  registerGetEnvironment(registry, environments);
}
