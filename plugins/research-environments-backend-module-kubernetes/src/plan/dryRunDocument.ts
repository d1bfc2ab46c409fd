import { FIELD_MANAGER } from '@glovebox/backstage-plugin-research-environments-common';
import {
  RenderedDocument,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import { PlannedObject } from '@glovebox/guarded-change-common';
import {
  KubernetesApiError,
  KubernetesObject,
  KubernetesWriteResult,
} from '@glovebox/kubernetes-clusters-node';
import { mayForce } from '../apply/applyDocument';
import { ClusterContext } from '../ClusterContext';
import { canonicalJson } from '../objects/canonicalJson';
import { cleanObject, toYaml } from '../objects/cleanObject';
import { isNamespace, keyOf, typeOf } from '../objects/ObjectKey';
import { readLive } from '../objects/readLive';
import { Attempt, isRefusalOfObject, toTargetError } from '../toTargetError';

interface DryRun {
  environment: TargetEnvironment;
  document: RenderedDocument;
  /** The environment's namespace, or the standing one before that exists. */
  tryIn: string;
  exists: boolean;
  /** Whether a placeholder stands for a value that another target gives. */
  lateBound: boolean;
  signal: AbortSignal;
}

/** What applying one document would do. An object that the cluster refuses is part of the plan; a cluster that cannot be asked is not. */
export async function dryRunDocument(
  context: ClusterContext,
  run: DryRun,
): Promise<PlannedObject> {
  const object = run.document.content as KubernetesObject;
  const key = keyOf(object);
  const namespace = isNamespace(key) ? undefined : run.environment.namespace;
  const attempt: Attempt = {
    cluster: context.cluster.config,
    identity: 'provision',
    doing: `apply ${key.kind} '${key.name}'`,
  };
  const planned: PlannedObject = {
    targetId: context.targetId,
    type: typeOf(key),
    name: key.name,
    namespace,
    origin: run.document.origin,
    change: 'unknown',
    notChecked: run.lateBound
      ? 'One value is known only once Azure is applied; a placeholder stands for it here.'
      : undefined,
  };
  const live = run.exists
    ? await readLive(context, run.environment.namespace, key, run.signal)
    : undefined;
  const before = live && toYaml(live);
  try {
    const result = await dryRun(context, run, object);
    const after = inNamespace(result.object, namespace);
    return {
      ...planned,
      change: changeOf(live, after),
      before,
      after: toYaml(after),
      refused: podSecurityRefusal(result),
    };
  } catch (error) {
    if (!(error instanceof KubernetesApiError)) {
      throw error;
    }
    const explained = toTargetError(error, attempt);
    if (!isRefusalOfObject(error)) {
      throw explained;
    }
    return {
      ...planned,
      before,
      after: toYaml(object),
      refused: explained.message,
    };
  }
}

function dryRun(
  context: ClusterContext,
  run: DryRun,
  object: KubernetesObject,
): Promise<KubernetesWriteResult> {
  const options = {
    fieldManager: FIELD_MANAGER,
    dryRun: true,
    signal: run.signal,
  };
  if (isNamespace(object) && !run.exists) {
    return context.provision.create(object, options);
  }
  const tried = isNamespace(object) ? object : inNamespace(object, run.tryIn);
  return context.provision.applyServerSide(tried, {
    ...options,
    force: mayForce(run.document),
  });
}

function changeOf(
  live: KubernetesObject | undefined,
  after: KubernetesObject,
): PlannedObject['change'] {
  if (!live) {
    return 'create';
  }
  return canonicalJson(cleanObject(live)) === canonicalJson(cleanObject(after))
    ? 'none'
    : 'update';
}

/** The server accepts a workload whose pods it will refuse, and only warns: here that is a refusal. */
function podSecurityRefusal({
  warnings,
}: KubernetesWriteResult): string | undefined {
  const found = warnings.filter(w => w.includes('would violate PodSecurity'));
  return found.length === 0
    ? undefined
    : `Its pods would be refused when they start: ${found.join(
        '; ',
      )}. Change the pod's securityContext in the template.`;
}

function inNamespace(
  object: KubernetesObject,
  namespace: string | undefined,
): KubernetesObject {
  return namespace === undefined
    ? object
    : { ...object, metadata: { ...object.metadata, namespace } };
}
