import { InputError } from '@backstage/errors';
import {
  LateBoundValue,
  RenderedContent,
  RenderedDocument,
  TargetContent,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { keyOf } from '../objects/ObjectKey';
import { kindOrder } from './applyGroups';
import {
  baselineObjects,
  CLIENT_ID_ANNOTATION,
  CLIENT_ID_OUTPUT,
  WORKLOAD_SERVICE_ACCOUNT,
} from './baseline';
import { checkTemplateObjects } from './checkTemplateObjects';
import { stampObject } from './stampObject';

/**
 * The template's objects, checked and stamped, with the platform's baseline before them. Pure.
 *
 * @throws InputError on an object that a template may not hold.
 */
export function renderEnvironment(
  targetId: string,
  environment: TargetEnvironment,
  content: TargetContent,
): RenderedContent {
  if (content.kind !== 'kubernetes') {
    throw new InputError(
      `${targetId} is a Kubernetes cluster and takes Kubernetes objects only`,
    );
  }
  const baseline = baselineObjects(environment, content);
  const objects = checkTemplateObjects(content.objects, {
    namespace: environment.namespace,
    baseline: baseline.map(keyOf),
  });
  const documents: RenderedDocument[] = [
    ...baseline.map(object => ({
      origin: 'baseline' as const,
      content: object,
    })),
    ...objects
      .map(object => stampObject(environment, object))
      .sort((a, b) => kindOrder(a.kind) - kindOrder(b.kind))
      .map(object => ({ origin: 'template' as const, content: object })),
  ];
  return {
    targetId,
    kind: 'kubernetes',
    documents,
    lateBound: lateBoundIn(baseline),
  };
}

function lateBoundIn(baseline: KubernetesObject[]): LateBoundValue[] {
  const index = baseline.findIndex(
    object =>
      object.kind === 'ServiceAccount' &&
      object.metadata.name === WORKLOAD_SERVICE_ACCOUNT,
  );
  const annotation = CLIENT_ID_ANNOTATION.replaceAll('/', '~1');
  return [
    {
      path: `/documents/${index}/content/metadata/annotations/${annotation}`,
      output: CLIENT_ID_OUTPUT,
    },
  ];
}
