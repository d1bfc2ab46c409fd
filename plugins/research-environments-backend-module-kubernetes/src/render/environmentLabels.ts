import {
  FIELD_MANAGER,
  LABELS,
} from '@glovebox/backstage-plugin-research-environments-common';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { labelValue } from './labelValue';

/** Labels on every object of an environment. */
export function environmentLabels(
  environment: TargetEnvironment,
  origin: 'baseline' | 'template',
): Record<string, string> {
  return {
    [LABELS.managedBy]: FIELD_MANAGER,
    [LABELS.environmentId]: environment.id,
    [LABELS.environmentName]: environment.name,
    [LABELS.ownerGroup]: labelValue(environment.ownerGroup),
    [LABELS.riskClass]: environment.riskClass,
    [LABELS.isolationClass]: environment.isolationClass,
    [LABELS.egress]: environment.egress,
    [LABELS.origin]: origin,
  };
}

/**
 * Pod Security labels of an environment's namespace and of the standing namespaces that plans are tried in (K8S-2,
 * https://kubernetes.io/docs/concepts/security/pod-security-admission/).
 */
export const POD_SECURITY_LABELS: Record<string, string> = Object.fromEntries(
  ['enforce', 'audit', 'warn'].flatMap(mode => [
    [`pod-security.kubernetes.io/${mode}`, 'restricted'],
    [`pod-security.kubernetes.io/${mode}-version`, 'latest'],
  ]),
);
