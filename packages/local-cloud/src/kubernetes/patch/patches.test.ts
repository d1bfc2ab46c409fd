import fc from 'fast-check';
import { JsonObject } from '../json';
import { builtinSchema } from '../schema/builtinSchema';
import { jsonPatch } from './jsonPatch';
import { mergePatch } from './mergePatch';
import { strategicMerge } from './strategicMerge';

const POD_SPEC = builtinSchema('V1PodSpec');

describe('strategicMerge', () => {
  const live: JsonObject = {
    containers: [
      { name: 'a', image: 'a:1', command: ['x', 'y'] },
      { name: 'b', image: 'b:1' },
    ],
    volumes: [{ name: 'v', emptyDir: {} }],
    nodeSelector: { a: '1' },
  };

  it('merges by key, replaces plain lists and removes nulls', () => {
    const patched = strategicMerge(POD_SPEC, live, {
      containers: [{ name: 'a', command: ['z'] }],
      nodeSelector: { a: null, b: '2' },
    });
    expect(patched.containers).toEqual([
      { name: 'a', image: 'a:1', command: ['z'] },
      { name: 'b', image: 'b:1' },
    ]);
    expect(patched.nodeSelector).toEqual({ b: '2' });
  });

  it('obeys $patch, $retainKeys and $setElementOrder', () => {
    const patched = strategicMerge(POD_SPEC, live, {
      '$setElementOrder/containers': [{ name: 'c' }, { name: 'b' }],
      containers: [
        { name: 'a', $patch: 'delete' },
        { name: 'c', image: 'c:1' },
      ],
      volumes: [
        {
          name: 'v',
          $retainKeys: ['name', 'configMap'],
          configMap: { name: 'm' },
        },
      ],
    });
    expect(patched.containers).toEqual([
      { name: 'c', image: 'c:1' },
      { name: 'b', image: 'b:1' },
    ]);
    expect(patched.volumes).toEqual([{ name: 'v', configMap: { name: 'm' } }]);
  });

  it('needs the merge key', () => {
    expect(() =>
      strategicMerge(POD_SPEC, live, { containers: [{ image: 'x' }] }),
    ).toThrow('does not contain declared merge key: name');
  });
});

describe('mergePatch', () => {
  const value = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(fc.integer(), fc.constant({ x: 1 })),
  );

  it('is repeatable', () => {
    fc.assert(
      fc.property(value, value, (target, patch) => {
        const once = mergePatch(target as JsonObject, patch as JsonObject);
        expect(mergePatch(once, patch as JsonObject)).toEqual(once);
      }),
    );
  });

  it('does not change its target', () => {
    const target = { a: { b: 1 } };
    mergePatch(target, { a: { b: null } });
    expect(target).toEqual({ a: { b: 1 } });
  });
});

describe('jsonPatch', () => {
  it.each<[unknown, string]>([
    [{}, 'a JSON patch is a list'],
    [[{ op: 'remove', path: '/none' }], 'the server rejected our request'],
    [
      [{ op: 'add', path: '/__proto__/x', value: 1 }],
      'the server rejected our request',
    ],
    [[{ op: 'replace', path: '', value: 1 }], 'leaves no object'],
  ])('refuses %j', (patch, message) => {
    expect(() => jsonPatch({ a: 1 }, patch)).toThrow(message);
  });
});
