import { stringify } from 'yaml';
import { ClusterLogin } from './ClusterConfig';
import { KubernetesCluster } from './KubernetesClusters';

/**
 * A kubeconfig with which a person signs in to a cluster as themself, through the cluster's own login. Holds no
 * credential. `undefined` when `glovebox.clusters[].login` is not set.
 *
 * @public
 */
export async function peopleKubeconfig(
  cluster: KubernetesCluster,
  options: { namespace: string },
): Promise<string | undefined> {
  const { login, name } = cluster.config;
  if (!login) {
    return undefined;
  }
  const server = await cluster.server();
  const context = `${name}/${options.namespace}`;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: login.server ?? server.url,
          ...(server.caData
            ? { 'certificate-authority-data': server.caData }
            : {}),
        },
      },
    ],
    users: [{ name: `me@${name}`, user: { exec: execOf(login) } }],
    contexts: [
      {
        name: context,
        context: {
          cluster: name,
          namespace: options.namespace,
          user: `me@${name}`,
        },
      },
    ],
    'current-context': context,
  });
}

function execOf(login: ClusterLogin) {
  const { command, args, installHint } = commandOf(login);
  return {
    apiVersion: 'client.authentication.k8s.io/v1',
    command,
    args,
    installHint,
    interactiveMode: 'IfAvailable',
    provideClusterInfo: false,
  };
}

function commandOf(login: ClusterLogin) {
  if (login.type === 'azure') {
    return {
      command: 'kubelogin',
      args: [
        'get-token',
        '--environment',
        'AzurePublicCloud',
        '--login',
        'devicecode',
        '--tenant-id',
        login.tenantId,
        '--server-id',
        login.serverId,
        '--client-id',
        login.clientId,
      ],
      installHint:
        'kubelogin signs you in with Entra ID: https://azure.github.io/kubelogin/install.html',
    };
  }
  return {
    command: 'kubectl',
    args: [
      'oidc-login',
      'get-token',
      `--oidc-issuer-url=${login.issuerUrl}`,
      `--oidc-client-id=${login.clientId}`,
      ...login.extraScopes.map(scope => `--oidc-extra-scope=${scope}`),
      ...(login.resource === undefined
        ? []
        : [
            '--oidc-use-access-token',
            `--oidc-auth-request-extra-params=resource=${login.resource}`,
          ]),
    ],
    installHint:
      'kubectl oidc-login signs you in: https://github.com/int128/kubelogin#setup',
  };
}
