import pLimit from 'p-limit';
import {
  RenderedDocument,
  TargetCall,
  TargetPlan,
} from '@glovebox/backstage-plugin-research-environments-node';
import { PlannedObject } from '@glovebox/guarded-change-common';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { findNamespace, refuseOtherNamespace } from '../apply/ensureNamespace';
import { ClusterContext } from '../ClusterContext';
import { readState } from '../ClusterState';
import { CONCURRENCY } from '../concurrency';
import { toYaml } from '../objects/cleanObject';
import {
  isNamespace,
  keyOf,
  ObjectKey,
  sameObject,
  typeOf,
} from '../objects/ObjectKey';
import { readLive } from '../objects/readLive';
import { bindLate } from '../render/bindLate';
import { dryRunDocument } from './dryRunDocument';
import { checkPlanNamespace, planNamespaceName } from './planNamespace';

/** What the standing namespace cannot tell, whatever is planned. */
const NOT_CHECKED_BEFORE_IT_EXISTS = [
  'The namespace does not exist yet, so its quota and its limits were not tried: a pod that takes more than the quota is refused when it starts.',
  'Objects were tried one by one, so that a reference from one to another that is missing shows only when they run.',
];

/** Not refused: the environment can be made, and people added to it later. */
const NOBODY_BOUND =
  'The owner group has no known Entra object id, so nobody gets access to the namespace with it. The platform team gives the group its id in the catalog.';

/** Dry-runs every object on the cluster, and compares what would be there with what is. */
export async function planEnvironment(
  context: ClusterContext,
  call: TargetCall,
): Promise<TargetPlan> {
  const { environment, rendered, signal } = call;
  const state = readState(call.state);
  const documents = bindLate(rendered, state.bound, 'keep-placeholder');
  const finding = await findNamespace(context, environment, state, signal);
  refuseOtherNamespace(context, environment, state, finding);
  const exists = finding.found === 'ours';
  const notChecked = exists
    ? []
    : await checkPlanNamespace(context, environment, signal);
  const tryIn = exists
    ? environment.namespace
    : planNamespaceName(environment.riskClass);

  const limit = pLimit(CONCURRENCY);
  const planned = documents.map((document, index) =>
    limit(() =>
      dryRunDocument(context, {
        environment,
        document,
        tryIn,
        exists,
        lateBound: hasLateBound(call, index),
        signal,
      }),
    ),
  );
  const removed = state.inventory
    .filter(old => !documents.some(document => isSame(document, old)))
    .map(old => limit(() => planRemoval(context, call, old)));
  const objects = await Promise.all([...planned, ...removed]);
  return {
    objects: objects.filter(object => object !== undefined),
    notChecked: [
      ...(exists ? [] : NOT_CHECKED_BEFORE_IT_EXISTS),
      ...notChecked,
      ...(environment.ownerGroupObjectId === undefined ? [NOBODY_BOUND] : []),
    ],
  };
}

/** What an earlier revision made and this one does not hold. */
async function planRemoval(
  context: ClusterContext,
  call: TargetCall,
  key: ObjectKey,
): Promise<PlannedObject | undefined> {
  const { namespace } = call.environment;
  const live = await readLive(context, namespace, key, call.signal);
  return (
    live && {
      targetId: context.targetId,
      type: typeOf(key),
      name: key.name,
      namespace,
      origin: 'template',
      change: 'delete',
      before: toYaml(live),
    }
  );
}

/** Whether a value in the document is known only after another target was applied, and is not known yet. */
function hasLateBound(call: TargetCall, index: number): boolean {
  const { bound } = readState(call.state);
  return call.rendered.lateBound.some(
    ({ path, output }) =>
      path.startsWith(`/documents/${index}/`) && bound[output] === undefined,
  );
}

function isSame(document: RenderedDocument, key: ObjectKey): boolean {
  const own = keyOf(document.content as KubernetesObject);
  return !isNamespace(own) && sameObject(own, key);
}
