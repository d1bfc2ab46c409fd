import {
  FIELD_MANAGER,
  LABELS,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  TargetError,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import {
  KubernetesApiError,
  KubernetesObject,
} from '@glovebox/kubernetes-clusters-node';
import { ClusterContext } from '../ClusterContext';
import { ClusterState } from '../ClusterState';
import { NAMESPACE_KIND } from '../objects/ObjectKey';
import { withTargetErrors } from '../toTargetError';

/** On the namespace: the id that the portal stored before it made the namespace. */
export const CREATION_ID_ANNOTATION = 'glovebox.dev/creation-id';

/** What is known of the environment's namespace. */
export type NamespaceFinding =
  /** There is none, and none was made so far. */
  | { found: 'absent' }
  /** It was made by the portal for this environment. */
  | { found: 'ours'; uid: string; namespace: KubernetesObject }
  /** It was made by the portal, and someone deleted it. */
  | { found: 'gone' }
  /** A namespace of that name that the portal did not make. */
  | { found: 'foreign'; namespace: KubernetesObject };

/** Looks at the namespace. Ours is what has the stored UID, or, where a crash lost the UID, the stored creation id. */
export async function findNamespace(
  context: ClusterContext,
  environment: TargetEnvironment,
  state: ClusterState,
  signal: AbortSignal,
): Promise<NamespaceFinding> {
  const name = environment.namespace;
  const namespace = await withTargetErrors(
    {
      cluster: context.cluster.config,
      identity: 'observe',
      doing: `look at namespace '${name}'`,
    },
    () => context.observe.get({ ...NAMESPACE_KIND, name }, { signal }),
  );
  if (!namespace) {
    return { found: state.namespaceUid === undefined ? 'absent' : 'gone' };
  }
  const { uid = '', labels, annotations } = namespace.metadata;
  const isOurs =
    state.namespaceUid === undefined
      ? state.creationId !== undefined &&
        annotations?.[CREATION_ID_ANNOTATION] === state.creationId &&
        labels?.[LABELS.environmentId] === environment.id
      : uid === state.namespaceUid;
  return isOurs
    ? { found: 'ours', uid, namespace }
    : { found: 'foreign', namespace };
}

/** Makes the namespace; never takes over one that is there. Returns its UID. */
export async function createNamespace(
  context: ClusterContext,
  namespace: KubernetesObject,
  creationId: string,
  signal: AbortSignal,
): Promise<string> {
  const { name, annotations } = namespace.metadata;
  const marked: KubernetesObject = {
    ...namespace,
    metadata: {
      ...namespace.metadata,
      annotations: { ...annotations, [CREATION_ID_ANNOTATION]: creationId },
    },
  };
  return withTargetErrors(
    {
      cluster: context.cluster.config,
      identity: 'provision',
      doing: `create namespace '${name}'`,
    },
    async () => {
      try {
        const { object } = await context.provision.create(marked, {
          fieldManager: FIELD_MANAGER,
          signal,
        });
        return object.metadata.uid ?? '';
      } catch (error) {
        if (
          error instanceof KubernetesApiError &&
          error.reason === 'AlreadyExists'
        ) {
          throw namespaceTaken(context, name);
        }
        throw error;
      }
    },
  );
}

/** Throws unless the namespace is ours and lives, or may be made. */
export function refuseOtherNamespace(
  context: ClusterContext,
  environment: TargetEnvironment,
  state: ClusterState,
  finding: NamespaceFinding,
): void {
  const { title } = context.cluster.config;
  const name = environment.namespace;
  if (finding.found === 'gone') {
    throw new TargetError(
      'NamespaceGone',
      `Namespace '${name}' was deleted on ${title}, not by the portal. What was in it is lost and it is not made again: delete the environment and request a new one.`,
      { retryable: false },
    );
  }
  if (finding.found === 'foreign') {
    throw state.namespaceUid === undefined
      ? namespaceTaken(context, name)
      : new TargetError(
          'NamespaceRecreated',
          `Namespace '${name}' on ${title} is not the one that the portal made: someone deleted that one and made another of the same name. Nothing is written to it. The platform team finds out who did, then deletes the environment.`,
          { retryable: false },
        );
  }
  if (
    finding.found === 'ours' &&
    finding.namespace.metadata.deletionTimestamp !== undefined
  ) {
    throw new TargetError(
      'NamespaceTerminating',
      `Namespace '${name}' on ${title} is being deleted, which cannot be undone. Delete the environment and request a new one.`,
      { retryable: false },
    );
  }
}

function namespaceTaken(context: ClusterContext, name: string): TargetError {
  return new TargetError(
    'NamespaceTaken',
    `Namespace '${name}' is on ${context.cluster.config.title} already and was not made for this environment. The portal never takes over a namespace: the platform team removes it, or request the environment under another name.`,
    { retryable: false },
  );
}
