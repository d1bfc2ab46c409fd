import fc from 'fast-check';
import type { Json, JsonObject } from '../json';
import { expandTemplate } from './expandTemplate';
import { sortByDependency } from './sortByDependency';
import { templateFunctions } from './templateFunctions';

const group = '/subscriptions/s/resourceGroups/g';

function expand(resources: Json, extra: JsonObject = {}) {
  const deployment = {
    name: 'd',
    scope: { tenantId: 't', subscriptionId: 's', resourceGroup: 'g' },
    location: undefined,
    template: { resources, ...extra },
    parameters: {},
  };
  const functions = templateFunctions(deployment, {
    parameters: { wanted: false },
    reference: () => {
      throw new Error('not now');
    },
    resourceGroup: () => ({}),
  });
  return expandTemplate(deployment, functions);
}

const identity = (name: string, more: JsonObject = {}): JsonObject => ({
  type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
  apiVersion: '2023-01-31',
  name,
  location: 'westeurope',
  ...more,
});

const names = (resources: { id: string }[]) =>
  resources.map(({ id }) => id.split('/').pop());

describe('expandTemplate', () => {
  it('orders by dependsOn, by id and by name', () => {
    const id =
      "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'c')]";
    expect(
      names(
        expand([
          identity('a', { dependsOn: ['b'] }),
          identity('b', { dependsOn: [id] }),
          identity('c'),
        ]),
      ),
    ).toEqual(['c', 'b', 'a']);
  });

  it('orders by reference, which needs no dependsOn', () => {
    const reference =
      "[reference(resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'b')).clientId]";
    expect(
      names(
        expand([identity('a', { tags: { client: reference } }), identity('b')]),
      ),
    ).toEqual(['b', 'a']);
  });

  it('takes symbolic names and existing resources', () => {
    const expanded = expand(
      {
        second: identity('two', {
          dependsOn: ['first'],
          tags: { x: "[reference('first').clientId]" },
        }),
        first: identity('one', { existing: true }),
      },
      { languageVersion: '2.0' },
    );
    expect(expanded.map(r => [r.symbolicName, r.existing])).toEqual([
      ['first', true],
      ['second', false],
    ]);
  });

  it('leaves out what its condition excludes, and does not wait for it', () => {
    expect(
      names(
        expand([
          identity('a', { dependsOn: ['b'] }),
          identity('b', { condition: "[parameters('wanted')]" }),
        ]),
      ),
    ).toEqual(['a']);
  });

  it('places extension and child resources', () => {
    const [assignment, child] = expand([
      {
        type: 'Microsoft.Authorization/roleAssignments',
        apiVersion: '2022-04-01',
        name: 'r',
        scope: 'Microsoft.Storage/storageAccounts/acc',
      },
      {
        type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
        apiVersion: '2024-01-01',
        name: 'acc/default/data',
      },
    ]);
    expect(assignment.id).toBe(
      `${group}/providers/Microsoft.Storage/storageAccounts/acc/providers/Microsoft.Authorization/roleAssignments/r`,
    );
    expect(child.id).toBe(
      `${group}/providers/Microsoft.Storage/storageAccounts/acc/blobServices/default/containers/data`,
    );
  });

  it.each<[string, Json, string]>([
    [
      'a circle',
      [
        identity('a', { dependsOn: ['b'] }),
        identity('b', { dependsOn: ['a'] }),
      ],
      'Circular dependency',
    ],
    ['an unknown dependency', [identity('a', { dependsOn: ['z'] })], "'z'"],
    [
      'the same resource twice',
      [identity('a'), identity('A')],
      'more than once',
    ],
    ['copy', [identity('a', { copy: { name: 'x', count: 2 } })], "'copy'"],
    ['inline children', [identity('a', { resources: [] })], "'resources'"],
    ['a wrong name', [identity('a/b')], 'segment lengths'],
    ['a missing type', [{ name: 'a', apiVersion: '1' }], "'type'"],
    ['no list', 'all', "'resources'"],
  ])('refuses %s', (_, resources, message) => {
    expect(() => expand(resources)).toThrow(message);
  });
});

describe('sortByDependency', () => {
  it('puts everything after what it depends on, and loses nothing', () => {
    const graph = fc
      .array(fc.array(fc.nat(19), { maxLength: 4 }), { maxLength: 20 })
      .map(edges =>
        edges.map((to, index) => ({
          id: String(index),
          dependsOn: to.filter(other => other < index).map(String),
        })),
      )
      .chain(items => fc.shuffledSubarray(items, { minLength: items.length }));
    fc.assert(
      fc.property(graph, items => {
        const sorted = sortByDependency(items);
        expect(new Set(sorted)).toEqual(new Set(items));
        sorted.forEach((item, at) =>
          item.dependsOn.forEach(id =>
            expect(sorted.findIndex(other => other.id === id)).toBeLessThan(at),
          ),
        );
      }),
    );
  });
});
