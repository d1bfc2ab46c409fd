/**
 * The fields of what a policy's expressions may read, as the real server declares them (`BuildRequestType` and
 * `BuildNamespaceType` of k8s.io/apiserver): a field that is not here does not compile. `undefined` ends the declared part.
 */
export type Fields = { [name: string]: Fields | undefined };

const KIND: Fields = { group: {}, version: {}, kind: {} };
const RESOURCE: Fields = { group: {}, version: {}, resource: {} };

/** `object` and `oldObject` are of no declared type. */
export const ADMISSION_TYPES: Record<string, Fields | undefined> = {
  object: undefined,
  oldObject: undefined,
  request: {
    kind: KIND,
    resource: RESOURCE,
    subResource: {},
    requestKind: KIND,
    requestResource: RESOURCE,
    requestSubResource: {},
    name: {},
    namespace: {},
    operation: {},
    userInfo: { username: {}, uid: {}, groups: undefined, extra: undefined },
    dryRun: {},
    options: undefined,
  },
  namespaceObject: {
    metadata: {
      name: {},
      generateName: {},
      namespace: {},
      labels: undefined,
      annotations: undefined,
      UID: {},
      creationTimestamp: {},
      deletionGracePeriodSeconds: {},
      deletionTimestamp: {},
      generation: {},
      resourceVersion: {},
      finalizers: undefined,
    },
    spec: { finalizers: undefined },
    status: { conditions: undefined, phase: {} },
  },
};
