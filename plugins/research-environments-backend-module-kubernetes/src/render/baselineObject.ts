import { JsonObject } from '@backstage/types';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { environmentLabels } from './environmentLabels';

/** An object of the baseline with its labels. */
export function baselineObject(
  environment: TargetEnvironment,
  type: { apiVersion: string; kind: string },
  name: string,
  content: JsonObject,
): KubernetesObject {
  return {
    ...type,
    metadata: {
      name,
      namespace: environment.namespace,
      labels: environmentLabels(environment, 'baseline'),
    },
    ...content,
  };
}
