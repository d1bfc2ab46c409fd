import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import type { ContractSuite } from './ContractSuite';
import { RawAnswer } from './RawApi';
import { until } from './until';

/** Rounds that must be alike: several API servers may stand behind one address, each with a cache of its own. */
const ROUNDS = 5;
const PLANNING = 'glovebox-plan-standard';

/** Servers read roles and policies from caches: a right or a refusal holds only some moments after it was written. */
export async function waitUntilInForce(suite: ContractSuite): Promise<void> {
  const { raw, gateway } = suite;
  const bareNamespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: `env-${suite.run}` },
  };
  const checks: [what: string, () => Promise<RawAnswer>, RegExp | undefined][] =
    [
      [
        'the observing identity may list',
        () =>
          raw.send('observe', 'GET', '/api/v1/namespaces/default/configmaps'),
        undefined,
      ],
      [
        'the provisioning identity may try plans',
        () => raw.apply('provision', configMap(PLANNING), { dryRun: true }),
        undefined,
      ],
      [
        'the policy of namespaces refuses',
        () =>
          raw.send(
            'provision',
            'POST',
            '/api/v1/namespaces?dryRun=All',
            bareNamespace,
          ),
        /'glovebox-portal-namespaces'/,
      ],
      [
        'the policy of objects refuses',
        () => raw.apply('provision', configMap('default'), { dryRun: true }),
        /'glovebox-portal-objects'/,
      ],
      [
        'the policy of role bindings refuses',
        () =>
          raw.apply(
            'provision',
            roleBinding(PLANNING, [{ kind: 'User', name: 'someone' }]),
            { dryRun: true },
          ),
        /'glovebox-portal-rolebindings'/,
      ],
    ];
  await gateway.refused(async () => {
    for (let round = 0; round < ROUNDS; round++) {
      for (const [what, ask, refusal] of checks) {
        await until(what, ask, ({ status, body }) =>
          refusal ? refusal.test(body.message ?? '') : status < 300,
        );
      }
    }
  });
}

function configMap(namespace: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'glovebox-contract', namespace },
  };
}

/** A RoleBinding to the shipped role. */
export function roleBinding(
  namespace: string,
  subjects: { kind: string; name: string; namespace?: string }[],
  role = 'glovebox:environment-developer',
): KubernetesObject {
  const apiGroup = 'rbac.authorization.k8s.io';
  return {
    apiVersion: `${apiGroup}/v1`,
    kind: 'RoleBinding',
    metadata: { name: 'glovebox-contract', namespace },
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
    subjects: subjects.map(subject => ({
      ...(subject.kind === 'ServiceAccount' ? {} : { apiGroup }),
      ...subject,
    })),
  };
}
