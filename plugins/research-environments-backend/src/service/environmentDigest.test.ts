import fc from 'fast-check';
import { DigestedChange, environmentDigest } from './environmentDigest';

const change: DigestedChange = {
  action: 'create',
  environmentId: 'abcdefgh',
  name: 'eval',
  revision: 1,
  baseRevision: undefined,
  placement: { targetIds: ['kubernetes:a'], region: 'r' },
  namespace: 'env-eval-abcdefgh',
  rendered: [
    {
      targetId: 'kubernetes:a',
      kind: 'kubernetes',
      documents: [
        { origin: 'baseline', content: { kind: 'Namespace' } },
        { origin: 'template', content: { kind: 'Job', spec: { n: 1 } } },
      ],
      lateBound: [{ path: '/0/x', output: 'identityClientId' }],
    },
  ],
  requester: 'user:default/ada',
  beneficiaries: ['user:default/ben', 'user:default/eve'],
  ownerGroup: 'group:default/vision',
  lead: 'user:default/noor',
  purpose: 'Sweep',
  riskClass: 'standard',
  durationDays: 7,
  gpu: { type: 'H100', count: 4 },
  facts: { gpuCount: 4 },
  requiredPolicies: ['large-gpu'],
  template: { entityRef: 't', title: 'T', digest: 'sha256:a' },
};

/** Every leaf of a JSON value, as the path to it. */
function leaves(
  value: unknown,
  path: (string | number)[] = [],
): (string | number)[][] {
  if (Array.isArray(value)) {
    return value.flatMap((member, index) => leaves(member, [...path, index]));
  }
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).flatMap(([key, member]) =>
      leaves(member, [...path, key]),
    );
  }
  return value === undefined ? [] : [path];
}

function changedAt(path: (string | number)[]): DigestedChange {
  const copy = structuredClone(change);
  let parent: Record<string | number, unknown> = copy as never;
  for (const key of path.slice(0, -1)) {
    parent = parent[key] as typeof parent;
  }
  const last = path[path.length - 1];
  const value = parent[last];
  parent[last] = typeof value === 'number' ? value + 1 : `${value}x`;
  return copy;
}

describe('environmentDigest', () => {
  it('changes with everything that an approver relies on', () => {
    const paths = leaves(change);
    const digests = paths.map(path => environmentDigest(changedAt(path)));
    expect(paths.length).toBeGreaterThan(25);
    expect(new Set([...digests, environmentDigest(change)]).size).toBe(
      paths.length + 1,
    );
  });

  it('changes with the order of documents, since they are applied in it', () => {
    const copy = structuredClone(change);
    copy.rendered[0].documents.reverse();
    expect(environmentDigest(copy)).not.toBe(environmentDigest(change));
  });

  it('does not change with the order of people, policies or keys', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...change.beneficiaries], { minLength: 2 }),
        fc.shuffledSubarray(Object.entries(change), {
          minLength: Object.entries(change).length,
        }),
        (beneficiaries, entries) => {
          const shuffled = {
            ...(Object.fromEntries(entries) as unknown as DigestedChange),
            beneficiaries,
          };
          expect(environmentDigest(shuffled)).toBe(environmentDigest(change));
        },
      ),
    );
  });
});
