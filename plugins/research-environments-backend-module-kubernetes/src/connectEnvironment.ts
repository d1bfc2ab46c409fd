import { NotFoundError } from '@backstage/errors';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import {
  KubernetesCluster,
  peopleKubeconfig,
} from '@glovebox/kubernetes-clusters-node';

/** How a person reaches the environment as themself. */
export async function connectEnvironment(
  cluster: KubernetesCluster,
  environment: TargetEnvironment,
): Promise<{
  kubeconfig: string;
  commands: { title: string; command: string }[];
  notes: string[];
}> {
  const { namespace } = environment;
  const kubeconfig = await peopleKubeconfig(cluster, { namespace });
  const { login, title, configKey } = cluster.config;
  if (kubeconfig === undefined || login === undefined) {
    throw new NotFoundError(
      `How people sign in to ${title} is not configured. The platform team sets ${configKey}.login.`,
    );
  }
  const file = `${namespace}.kubeconfig`;
  return {
    kubeconfig,
    commands: [
      {
        title: 'Use the downloaded file in this shell',
        command: `export KUBECONFIG="$PWD/${file}"`,
      },
      { title: 'See what runs', command: 'kubectl get pods' },
      {
        title: 'Open a shell in a pod',
        command: 'kubectl exec -it <pod> -- sh',
      },
    ],
    notes: [
      login.type === 'azure'
        ? 'The file holds no credential: kubelogin signs you in with Entra ID.'
        : 'The file holds no credential: kubectl oidc-login signs you in.',
      ...login.notes,
    ],
  };
}
