import { QuotaLine } from '@glovebox/backstage-plugin-research-environments-common';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { workloadGpus } from './gpus';
import { ChangeFacts } from './Guardrail';
import { GuardedObject } from './guardedObjects';
import { privateEndpointFacts } from './privateEndpoints';

/**
 * What bundle rules read of a change.
 *
 * @throws InputError when something that must be counted cannot be
 */
export function changeFacts(
  change: {
    environment: TargetEnvironment;
    quota: readonly QuotaLine[];
    durationDays: number;
  },
  objects: readonly GuardedObject[],
): ChangeFacts {
  const { environment, quota, durationDays } = change;
  const workloads = objects.flatMap(({ type, name, object }) => {
    const found = workloadGpus(type, object);
    return found ? [{ object: `${type} ${name}`, ...found }] : [];
  });
  return {
    environment: {
      riskClass: environment.riskClass,
      isolationClass: environment.isolationClass,
      egress: environment.egress,
    },
    durationDays,
    gpus: {
      type: environment.gpu?.type ?? '',
      requested: environment.gpu?.count ?? 0,
      inWorkloads: workloads.reduce((sum, { gpus }) => sum + gpus, 0),
    },
    workloads,
    quota: quota.map(line => ({ ...line })),
    ...privateEndpointFacts(
      objects.filter(o => o.platform === 'azure').map(o => o.object),
    ),
  };
}
