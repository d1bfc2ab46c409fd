import fc from 'fast-check';
import { JsonObject, JsonValue } from '@backstage/types';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { differences, Extent } from './differences';
import { pathText } from './FieldPath';

const object = (content: JsonObject, metadata: JsonObject = {}) =>
  ({
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { name: 'x', ...metadata },
    ...content,
  } as KubernetesObject);
const found = (want: JsonObject, have: JsonObject, extent: Extent = 'own') =>
  differences(object(want), object(have), extent).map(pathText);

const scalar = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.integer({ min: 1 }),
  fc.constant(true),
);
const key = fc.stringMatching(/^[a-z]{1,6}$/);
const { value } = fc.letrec<{ value: JsonValue }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
}));
const content = fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 });

/** The same with fields that nobody rendered in every object. */
function withMore(part: JsonValue): JsonValue {
  if (Array.isArray(part)) {
    return part.map(withMore);
  }
  return typeof part === 'object' && part !== null
    ? {
        ...Object.fromEntries(
          Object.entries(part).map(([k, v]) => [k, withMore(v!)]),
        ),
        addedByOthers: 'yes',
      }
    : part;
}

/** Every scalar's path, and the same content with that one changed. */
function* changes(
  part: JsonValue,
  path: (string | number)[] = [],
): Generator<{ path: (string | number)[]; changed: JsonValue }> {
  if (typeof part !== 'object' || part === null) {
    yield { path, changed: `${part}-changed` };
    return;
  }
  for (const [name, member] of Object.entries(part)) {
    for (const change of changes(member!, [...path, name])) {
      const copy = structuredClone(part) as JsonObject;
      copy[name] = change.changed;
      yield { path: change.path, changed: copy };
    }
  }
}

describe('differences', () => {
  it('finds nothing in what is the same', () => {
    fc.assert(
      fc.property(content, fc.constantFrom('own', 'exact'), (c, extent) => {
        expect(found(c, structuredClone(c), extent as Extent)).toEqual([]);
      }),
    );
  });

  it('finds nothing in what others and defaults add, unless asked to', () => {
    fc.assert(
      fc.property(content, c => {
        const more = withMore(c) as JsonObject;
        expect(found(c, more)).toEqual([]);
        const inside = Object.values(c).some(
          v => JSON.stringify(v) !== JSON.stringify(withMore(v!)),
        );
        expect(found(c, more, 'exact').length > 0).toBe(inside);
      }),
    );
  });

  it('finds every single change, and that alone', () => {
    fc.assert(
      fc.property(content, c => {
        for (const { path, changed } of changes(c)) {
          const names = found(c, changed as JsonObject);
          expect(names).toHaveLength(1);
          expect(names[0].startsWith(String(path[0]))).toBe(true);
        }
      }),
    );
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['quantities', { limits: { cpu: '1000m' } }, { limits: { cpu: '1' } }],
    ['a port that is a text', { port: 80 }, { port: '80' }],
    ['an empty list and none', { args: [] }, {}],
    ['an empty text and none', { path: '' }, {}],
    ['false where servers leave it out', { hostNetwork: false }, {}],
    [
      'containers in another order, and one more',
      {
        containers: [
          { name: 'a', image: '1' },
          { name: 'b', image: '2' },
        ],
      },
      {
        containers: [
          { name: 'sidecar' },
          { name: 'b', image: '2' },
          { name: 'a', image: '1' },
        ],
      },
    ],
    [
      'ports with the protocol that servers add',
      { ports: [{ containerPort: 80 }] },
      { ports: [{ containerPort: 80, protocol: 'TCP' }] },
    ],
    [
      'tolerations that admission adds',
      { tolerations: [{ key: 'gpu' }] },
      { tolerations: [{ key: 'not-ready' }, { key: 'gpu' }] },
    ],
  ])('takes for the same: %s', (_what, want, have) => {
    expect(found(want, have)).toEqual([]);
  });

  it.each<[string, JsonObject, JsonObject, string]>([
    ['false where absent means yes', { mount: false }, {}, 'mount'],
    ['a list that is shorter', { args: ['a', 'b'] }, { args: ['a'] }, 'args'],
    [
      'a text that looks like a quantity',
      { data: { limits: '1000m' } },
      { data: { limits: '1' } },
      'data.limits',
    ],
    [
      'a container',
      { containers: [{ name: 'main', image: 'a:1' }] },
      { containers: [{ name: 'main', image: 'a:2' }] },
      'containers[name="main"].image',
    ],
    [
      'a key with dots',
      { data: { 'a.yaml': 'x' } },
      { data: { 'a.yaml': 'y' } },
      "data['a.yaml']",
    ],
  ])('sees %s', (_what, want, have, path) => {
    expect(found(want, have)).toEqual([path]);
  });

  it('sees a selector that was opened by leaving nothing in it', () => {
    const peer = { from: [{ podSelector: {} }] };
    const open = { from: [{ podSelector: {}, namespaceSelector: {} }] };
    expect(found({ ingress: [peer] }, { ingress: [open] }, 'exact')).toEqual([
      'ingress[0].from[0].namespaceSelector',
    ]);
  });

  it('looks at rendered labels only, and at no status', () => {
    expect(
      differences(
        object({ status: { a: 1 } }, { labels: { a: '1' } }),
        object({ status: {} }, { labels: { a: '2', b: '3' } }),
        'exact',
      ).map(pathText),
    ).toEqual(['metadata.labels.a']);
  });
});
