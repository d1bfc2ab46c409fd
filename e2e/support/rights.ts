import { asAdmin, ClusterObject } from './cluster';

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

type ClusterRole = ClusterObject & { rules: Rule[] };

/** A right of one of the portal's identities on a cluster. */
export interface Right {
  cluster: string;
  identity: 'observer' | 'provisioner';
  resource: string;
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const PLANS = `${RBAC}/namespaces/glovebox-plan-standard`;
const REHEARSAL = 'rehearsal';

/**
 * Takes a right from one of the portal's identities, as a slip in its ClusterRole would, while `act` runs. In the standing
 * namespace of plans it keeps the right, so that the slip shows only when an environment is made.
 */
export async function withoutRight(
  right: Right,
  act: () => Promise<void>,
): Promise<void> {
  const { cluster, identity, resource } = right;
  const path = `${RBAC}/clusterroles/glovebox:${identity}`;
  const { rules } = await asAdmin<ClusterRole>(cluster, { path });
  const isTaken = (rule: Rule) => rule.resources.includes(resource);
  const setRules = (left: Rule[]) =>
    asAdmin(cluster, { method: 'PATCH', path, body: { rules: left } });
  await keepInPlans(right, rules.filter(isTaken));
  try {
    await setRules(rules.filter(rule => !isTaken(rule)));
    await act();
  } finally {
    await setRules(rules);
    for (const kind of ['rolebindings', 'roles']) {
      await asAdmin(cluster, {
        method: 'DELETE',
        path: `${PLANS}/${kind}/${REHEARSAL}`,
      });
    }
  }
}

async function keepInPlans({ cluster, identity }: Right, rules: Rule[]) {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name: REHEARSAL };
  await asAdmin(cluster, {
    method: 'POST',
    path: `${PLANS}/roles`,
    body: { apiVersion, kind: 'Role', metadata, rules },
  });
  await asAdmin(cluster, {
    method: 'POST',
    path: `${PLANS}/rolebindings`,
    body: {
      apiVersion,
      kind: 'RoleBinding',
      metadata,
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'Role',
        name: REHEARSAL,
      },
      subjects: [
        {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'User',
          name: `glovebox-${identity}`,
        },
      ],
    },
  });
}
