import fc from 'fast-check';
import { ArmError } from '../ArmError';
import type { Json } from '../json';
import { evaluateValue } from './evaluateExpression';
import { templateFunctions } from './templateFunctions';

const scope = {
  tenantId: 'tenant-1',
  subscriptionId: 'sub-1',
  resourceGroup: 'rg-1',
};

function evaluate(
  text: Json,
  parameters: Record<string, Json> = {},
  variables: Record<string, Json> = {},
) {
  const deployment = {
    name: 'deployment-1',
    scope,
    location: 'westeurope',
    template: { variables },
    parameters: {},
  };
  return evaluateValue(
    text,
    templateFunctions(deployment, {
      parameters,
      reference: id => ({ of: id }),
      resourceGroup: () => ({ name: 'rg-1', location: 'westeurope' }),
    }),
  );
}

/** The code of the error that a text leads to, or `none`. */
function refusalOf(text: string): string {
  try {
    evaluate(text);
    return 'none';
  } catch (error) {
    return error instanceof ArmError ? error.code : String(error);
  }
}

const subscription = '/subscriptions/sub-1';
const group = `${subscription}/resourceGroups/rg-1`;

describe('evaluateExpression', () => {
  it.each<[string, Json]>([
    ['plain', 'plain'],
    ['[[not an expression]', '[not an expression]'],
    ["['it''s']", "it's"],
    ['[-3]', -3],
    ["[concat('a', 1, true())]", 'a1True'],
    ["[concat(createArray('a'), createArray('b'))]", ['a', 'b']],
    ["[format('{0}-{1}{{}}', 'x', 2)]", 'x-2{}'],
    ["[toLower('ABC')]", 'abc'],
    ["[toUpper('abc')]", 'ABC'],
    ["[replace('a-b-c', '-', '')]", 'abc'],
    ["[substring('abcdef', 1, 3)]", 'bcd'],
    ["[substring('abcdef', 4)]", 'ef'],
    ["[split('a,b;c', createArray(',', ';'))]", ['a', 'b', 'c']],
    ["[join(createArray('a', 'b'), '/')]", 'a/b'],
    ["[base64('one')]", 'b25l'],
    ['[length(createArray(1, 2))]', 2],
    ["[length('abc')]", 3],
    ["[empty('')]", true],
    ["[contains('abc', 'b')]", true],
    ['[contains(createArray(1, 2), 3)]', false],
    ["[contains(createObject('Key', 1), 'key')]", true],
    ["[if(equals(1, 1), 'yes', 'no')]", 'yes'],
    ['[and(true(), not(false()))]', true],
    ["[or(false(), equals('a', 'b'))]", false],
    [
      "[union(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 2)))]",
      { a: { x: 1, y: 2 } },
    ],
    ['[union(createArray(1, 2), createArray(2, 3))]', [1, 2, 3]],
    ['[subscription().subscriptionId]', 'sub-1'],
    ['[tenant().tenantId]', 'tenant-1'],
    ['[resourceGroup().location]', 'westeurope'],
    ['[deployment().name]', 'deployment-1'],
    ['[environment().suffixes.storage]', 'core.windows.net'],
    ["[environment()['name']]", 'AzureCloud'],
    [
      "[resourceId('Microsoft.Storage/storageAccounts', 'a')]",
      `${group}/providers/Microsoft.Storage/storageAccounts/a`,
    ],
    [
      "[resourceId('other', 'Microsoft.Network/virtualNetworks/subnets', 'net', 's')]",
      `${subscription}/resourceGroups/other/providers/Microsoft.Network/virtualNetworks/net/subnets/s`,
    ],
    [
      "[resourceId('sub-2', 'other', 'Microsoft.Storage/storageAccounts', 'a')]",
      '/subscriptions/sub-2/resourceGroups/other/providers/Microsoft.Storage/storageAccounts/a',
    ],
    [
      "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'r')]",
      `${subscription}/providers/Microsoft.Authorization/roleDefinitions/r`,
    ],
    [
      "[extensionResourceId(resourceGroup().name, 'Microsoft.Authorization/locks', 'l')]",
      'rg-1/providers/Microsoft.Authorization/locks/l',
    ],
    ["[reference('x').of]", 'x'],
  ])('evaluates %s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  it('reads parameters and variables, which may build on each other', () => {
    expect(
      evaluate(
        { deep: ["[variables('full')]"] },
        { name: 'env' },
        {
          full: "[concat(variables('prefix'), parameters('NAME'))]",
          prefix: 'p-',
        },
      ),
    ).toEqual({ deep: ['p-env'] });
  });

  it('evaluates only the branch that is taken', () => {
    expect(evaluate("[if(true(), 'a', variables('missing'))]")).toBe('a');
  });

  it('makes the same id and the same unique text of the same parts', () => {
    expect(evaluate("[guid('a', 'b')]")).toBe(evaluate("[guid('a', 'b')]"));
    expect(evaluate("[guid('a', 'b')]")).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(evaluate("[uniqueString('a')]")).toMatch(/^[a-z2-7]{13}$/);
    expect(evaluate("[uniqueString('a')]")).not.toBe(
      evaluate("[uniqueString('b')]"),
    );
  });

  it.each([
    ["[listKeys('x', '2024-01-01')]", "'listKeys'"],
    ['[newGuid()]', "'newGuid'"],
    ['[utcNow()]', "'utcNow'"],
    ["[constructor('x')]", "'constructor'"],
    ['[subscription().constructor]', "'constructor'"],
    ["[variables('a')]", "'a'"],
    ["[parameters('nope')]", "'nope'"],
    ["[substring('abc', 2, 5)]", 'substring'],
    ["[format('{1}', 'a')]", '{1}'],
    ["[format('{0:N}', 1)]", '{0:N}'],
    ["[resourceId('Microsoft.Storage/storageAccounts')]", 'resourceId'],
    ["[concat('a'", 'concat'],
    ["[concat('a',)]", 'cannot be read'],
    ["[concat('a') 'b']", 'cannot be read'],
    ["[if('maybe', 1, 2)]", 'true or false'],
  ])('refuses %s by name', (text, expected) => {
    const value = text.endsWith(']') ? text : `${text}]`;
    expect(() => evaluate(value)).toThrow(expected);
    expect(() => evaluate(value)).toThrow(
      expect.objectContaining({ code: 'InvalidTemplate', status: 400 }),
    );
  });

  it('refuses variables that wait for each other', () => {
    expect(() =>
      evaluate(
        "[variables('a')]",
        {},
        {
          a: "[variables('b')]",
          b: "[variables('a')]",
        },
      ),
    ).toThrow('depends on itself');
  });

  it('refuses copy', () => {
    expect(() => evaluate({ copy: [] })).toThrow("'copy'");
  });

  it('never throws anything but a refusal, whatever the text', () => {
    const piece = fc.constantFrom(
      ...['(', ')', '[', ']', ',', '.', "'", "'a'", '1', 'concat', 'if', ' '],
      ...['parameters', 'toLower', 'union', 'split', 'x', 'true()'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        expect(refusalOf(`[${pieces.join('')}]`)).toMatch(
          /^(none|InvalidTemplate)$/,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('gives back any plain text as it was meant', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const written = text.startsWith('[') ? `[${text}` : text;
        expect(evaluate(written)).toBe(text);
      }),
    );
  });

  it('reads back any text that is quoted', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        expect(evaluate(`['${text.replace(/'/g, "''")}']`)).toBe(text);
      }),
    );
  });
});
