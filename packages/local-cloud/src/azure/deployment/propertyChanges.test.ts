import fc from 'fast-check';
import { isObject, sameJson, type Json, type JsonObject } from '../json';
import { propertyChanges } from './propertyChanges';

const json = fc.letrec<{ value: Json; object: JsonObject }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom('a', 'b'),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom('x', 'y', 'z'), tie('value'), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
}));

/** Carries changes out, as somebody who reads them would. */
function applyChanges(before: JsonObject, changes: JsonObject[]): JsonObject {
  const result = structuredClone(before);
  for (const change of changes) {
    const keys = String(change.path).split('.');
    const last = keys.pop()!;
    const place = keys.reduce(
      (at, key) => (isObject(at[key]) ? (at[key] as JsonObject) : at),
      result,
    );
    if (change.propertyChangeType === 'Delete') delete place[last];
    else if (change.propertyChangeType === 'Array') {
      place[last] = applyToList(
        place[last] as Json[],
        change.children as JsonObject[],
      );
    } else place[last] = change.after as Json;
  }
  return result;
}

function applyToList(before: Json[], changes: JsonObject[]): Json[] {
  const wrapped = Object.fromEntries(before.map((item, i) => [i, item]));
  for (const { path, children, ...change } of changes) {
    const key = String(path);
    if (children && isObject(wrapped[key])) {
      wrapped[key] = applyChanges(
        wrapped[key] as JsonObject,
        children as JsonObject[],
      );
    } else {
      Object.assign(
        wrapped,
        applyChanges(wrapped, [
          { ...change, path: key, ...(children && { children }) },
        ]),
      );
      if (change.propertyChangeType === 'Delete') delete wrapped[key];
    }
  }
  return Object.values(wrapped) as Json[];
}

describe('propertyChanges', () => {
  it('finds nothing exactly where nothing differs', () => {
    fc.assert(
      fc.property(json.object, json.object, (before, after) => {
        expect(propertyChanges(before, after).length === 0).toBe(
          sameJson(before, after),
        );
      }),
    );
  });

  it('says all that is needed to get from one to the other', () => {
    fc.assert(
      fc.property(json.object, json.object, (before, after) => {
        const changes = propertyChanges(before, after);
        expect(applyChanges(before, changes)).toEqual(after);
      }),
    );
  });

  it('names the path of each change', () => {
    expect(
      propertyChanges(
        { tags: { a: '1' }, properties: { list: [{ n: 1 }, 2] } },
        { tags: { b: '2' }, properties: { list: [{ n: 2 }] } },
      ),
    ).toEqual([
      {
        path: 'properties.list',
        propertyChangeType: 'Array',
        children: [
          {
            path: '0',
            propertyChangeType: 'Modify',
            children: [
              { path: 'n', propertyChangeType: 'Modify', before: 1, after: 2 },
            ],
          },
          { path: '1', propertyChangeType: 'Delete', before: 2 },
        ],
      },
      { path: 'tags.a', propertyChangeType: 'Delete', before: '1' },
      { path: 'tags.b', propertyChangeType: 'Create', after: '2' },
    ]);
  });
});
