import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { isJsonObject } from '@glovebox/guarded-change-common';
import { podTemplatesOf } from '../objects/podTemplates';
import { environmentLabels } from './environmentLabels';

/** A template's object in the environment's namespace, with labels on it and on its pods, and the isolation its pods need. */
export function stampObject(
  environment: TargetEnvironment,
  object: KubernetesObject,
): KubernetesObject {
  const labels = environmentLabels(environment, 'template');
  const stamped = structuredClone(object);
  for (const template of podTemplatesOf(stamped)) {
    const metadata = isJsonObject(template.metadata) ? template.metadata : {};
    const own = isJsonObject(metadata.labels) ? metadata.labels : {};
    template.metadata = { ...metadata, labels: { ...own, ...labels } };
    if (
      environment.isolationClass === 'gvisor' &&
      isJsonObject(template.spec)
    ) {
      template.spec.runtimeClassName ??= 'gvisor';
    }
  }
  return {
    ...stamped,
    metadata: {
      ...stamped.metadata,
      namespace: environment.namespace,
      labels: { ...stamped.metadata.labels, ...labels },
    },
  };
}
