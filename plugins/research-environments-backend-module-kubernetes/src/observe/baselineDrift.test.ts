import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { baselineObjects } from '../render/baseline';
import { sampleEnvironment } from '../__testUtils__/sampleEnvironment';
import { baselineDrift } from './baselineDrift';

const baseline = baselineObjects(sampleEnvironment(), {});
const find = (kind: string, name: string) => {
  const found = baseline.find(o => o.kind === kind && o.metadata.name === name);
  if (!found) {
    throw new Error(`no ${kind} ${name}`);
  }
  return found;
};
const asServed = (
  object: KubernetesObject,
  change: (live: KubernetesObject) => void = () => {},
): KubernetesObject => {
  const live = structuredClone(object);
  live.metadata.uid = 'u';
  live.metadata.labels = { ...live.metadata.labels, other: 'label' };
  live.status = { used: {} };
  change(live);
  return live;
};

describe('baselineDrift', () => {
  it.each(baseline.map(o => [`${o.kind} ${o.metadata.name}`, o] as const))(
    'finds nothing in what the server adds: %s',
    (_name, object) => {
      expect(baselineDrift(object, asServed(object))).toBeUndefined();
    },
  );

  it('finds a rule that was added to deny-all', () => {
    const policy = find('NetworkPolicy', 'default-deny');
    const live = asServed(policy, object => {
      object.spec = { ...(object.spec as object), ingress: [{}] };
    });
    expect(baselineDrift(policy, live)).toBe('spec.ingress');
  });

  it('takes an empty list for none, as the server does', () => {
    const policy = find('NetworkPolicy', 'default-deny');
    const live = asServed(policy, object => {
      object.spec = { ...(object.spec as object), egress: [] };
    });
    expect(baselineDrift(policy, live)).toBeUndefined();
  });

  it('finds a person who was added to the binding', () => {
    const binding = find('RoleBinding', 'environment-developers');
    const live = asServed(binding, object => {
      object.subjects = [
        ...(object.subjects as []),
        { kind: 'User', name: 'mallory' },
      ];
    });
    expect(baselineDrift(binding, live)).toBe('subjects');
  });

  it('finds a Pod Security label that was lowered', () => {
    const namespace = find('Namespace', 'env-protein-a1b2c3d4');
    const key = 'pod-security.kubernetes.io/enforce';
    const live = asServed(namespace, object => {
      object.metadata.labels = {
        ...object.metadata.labels,
        [key]: 'privileged',
      };
    });
    expect(baselineDrift(namespace, live)).toBe(`metadata.labels['${key}']`);
  });

  it('finds a token that is mounted again', () => {
    const account = find('ServiceAccount', 'default');
    const live = asServed(account, object => {
      delete object.automountServiceAccountToken;
    });
    expect(baselineDrift(account, live)).toBe('automountServiceAccountToken');
  });
});
