import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { EnvironmentTarget } from './EnvironmentTarget';

/** @public */
export interface EnvironmentTargetsExtensionPoint {
  addTarget(target: EnvironmentTarget): void;
}

/** Where modules add the clusters and subscriptions that environments run on. @public */
export const environmentTargetsExtensionPoint =
  createExtensionPoint<EnvironmentTargetsExtensionPoint>({
    id: 'research-environments.targets',
  });
