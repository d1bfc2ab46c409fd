import { stringify } from 'yaml';

/** One context of a kubeconfig: a cluster with a user's token. */
export type KubeconfigEntry = {
  cluster: string;
  url: string;
  /** The authority to trust, in PEM. */
  ca: string;
  user: string;
  token: string;
};

/** A kubeconfig with a context for each entry, named as its cluster; the first is current. */
export function kubeconfig(entries: KubeconfigEntry[]): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': entries[0]?.cluster ?? '',
    clusters: entries.map(({ cluster, url, ca }) => ({
      name: cluster,
      cluster: {
        server: url,
        'certificate-authority-data': Buffer.from(ca).toString('base64'),
      },
    })),
    contexts: entries.map(({ cluster, user }) => ({
      name: cluster,
      context: { cluster, user: `${user}@${cluster}` },
    })),
    users: entries.map(({ cluster, user, token }) => ({
      name: `${user}@${cluster}`,
      user: { token },
    })),
  });
}
