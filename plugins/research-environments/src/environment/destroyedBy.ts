import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import { placementWord } from '../words/words';

/** What goes with an environment, in words. */
export function destroyedBy(
  environment: Pick<Environment, 'namespace' | 'placement'>,
): string[] {
  const { namespace, placement } = environment;
  return [
    `Namespace ${namespace} with every workload, volume and secret in it`,
    `What was created on ${placementWord(
      placement.targetIds,
    )}, storage and the data on it included`,
    'Access of everybody who works in it',
  ];
}

/** What outlasts a forced deletion. */
export const FORCED_STAYING = [
  'Whatever cannot be removed: it is listed with the reason, and someone has to remove it by hand',
  'The name and the GPUs, until nothing is left',
];
