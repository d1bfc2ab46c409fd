import { JsonObject } from '@backstage/types';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { baselineObject } from './baselineObject';
import { environmentLabels, POD_SECURITY_LABELS } from './environmentLabels';
import { limitRange, resourceQuota } from './limits';

/** Service account that a template's pods use to reach Azure. */
export const WORKLOAD_SERVICE_ACCOUNT = 'workload';
/** Tells the workload identity webhook which identity a pod takes (https://azure.github.io/azure-workload-identity). */
export const CLIENT_ID_ANNOTATION = 'azure.workload.identity/client-id';
/** Output of the Azure target that the annotation takes its value from. */
export const CLIENT_ID_OUTPUT = 'identityClientId';
/** Stands in the rendered content until Azure has made the identity. */
export const LATE_BOUND_PLACEHOLDER = 'known-once-azure-is-applied';
/** What the owner's people may do in the namespace; shipped in `deploy/rbac`. */
export const DEVELOPER_CLUSTER_ROLE = 'glovebox:environment-developer';
export const DEVELOPER_ROLE_BINDING = 'environment-developers';

/** What the platform adds to every environment, in the order of application. */
export function baselineObjects(
  environment: TargetEnvironment,
  { privateEndpointRange }: { privateEndpointRange?: string },
): KubernetesObject[] {
  return [
    namespace(environment),
    // Deny first: nothing that starts later is ever reachable.
    networkPolicy(environment, 'default-deny', {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    }),
    ...(environment.egress === 'dns-only' ? [allowDns(environment)] : []),
    allowSameNamespace(environment),
    ...(environment.egress === 'dns-only' && privateEndpointRange !== undefined
      ? [allowPrivateEndpoints(environment, privateEndpointRange)]
      : []),
    resourceQuota(environment),
    limitRange(environment),
    serviceAccount(environment, 'default'),
    workloadServiceAccount(environment),
    ...developers(environment),
  ];
}

function namespace(environment: TargetEnvironment): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: environment.namespace,
      labels: {
        ...environmentLabels(environment, 'baseline'),
        ...POD_SECURITY_LABELS,
      },
    },
  };
}

function networkPolicy(
  environment: TargetEnvironment,
  name: string,
  spec: JsonObject,
): KubernetesObject {
  const type = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
  return baselineObject(environment, type, name, { spec });
}

function allowDns(environment: TargetEnvironment): KubernetesObject {
  return networkPolicy(environment, 'allow-dns', {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [
      {
        to: [
          {
            namespaceSelector: {
              matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' },
            },
            podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          },
        ],
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
        ],
      },
    ],
  });
}

function allowSameNamespace(environment: TargetEnvironment): KubernetesObject {
  return networkPolicy(environment, 'allow-same-namespace', {
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ podSelector: {} }] }],
    egress: [{ to: [{ podSelector: {} }] }],
  });
}

/**
 * The way to the environment's storage. The range holds other environments' endpoints too: those let nobody in without an
 * identity that has a role there.
 */
function allowPrivateEndpoints(
  environment: TargetEnvironment,
  cidr: string,
): KubernetesObject {
  return networkPolicy(environment, 'allow-private-endpoints', {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [
      {
        to: [{ ipBlock: { cidr } }],
        ports: [{ protocol: 'TCP', port: 443 }],
      },
    ],
  });
}

function serviceAccount(
  environment: TargetEnvironment,
  name: string,
): KubernetesObject {
  const type = { apiVersion: 'v1', kind: 'ServiceAccount' };
  return baselineObject(environment, type, name, {
    automountServiceAccountToken: false,
  });
}

function workloadServiceAccount(
  environment: TargetEnvironment,
): KubernetesObject {
  const account = serviceAccount(environment, WORKLOAD_SERVICE_ACCOUNT);
  return {
    ...account,
    metadata: {
      ...account.metadata,
      annotations: { [CLIENT_ID_ANNOTATION]: LATE_BOUND_PLACEHOLDER },
    },
  };
}

/** Without the group's object id nobody gets in: a group of no known id cannot be named to the cluster. */
function developers(environment: TargetEnvironment): KubernetesObject[] {
  if (environment.ownerGroupObjectId === undefined) {
    return [];
  }
  const apiGroup = 'rbac.authorization.k8s.io';
  const type = { apiVersion: `${apiGroup}/v1`, kind: 'RoleBinding' };
  return [
    baselineObject(environment, type, DEVELOPER_ROLE_BINDING, {
      roleRef: { apiGroup, kind: 'ClusterRole', name: DEVELOPER_CLUSTER_ROLE },
      subjects: [
        { apiGroup, kind: 'Group', name: environment.ownerGroupObjectId },
      ],
    }),
  ];
}
