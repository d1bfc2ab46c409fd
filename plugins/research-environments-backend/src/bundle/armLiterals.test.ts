import { JsonObject, JsonValue } from '@backstage/types';
import { armScope, evaluateArm } from './armLiterals';

function evaluate(
  text: JsonValue,
  template: { parameters?: JsonObject; variables?: JsonObject } = {},
  given: JsonObject = {},
) {
  return evaluateArm(text, armScope(template as JsonObject, given));
}

describe('evaluateArm', () => {
  const template = {
    parameters: {
      name: { type: 'string', defaultValue: 'Train' },
      open: { type: 'bool', defaultValue: false },
      location: {
        type: 'string',
        defaultValue: '[resourceGroup().location]',
      },
      size: { type: 'int', defaultValue: 4 },
    },
    variables: {
      lower: "[toLower(parameters('name'))]",
      access: "[if(parameters('open'), 'Enabled', 'Disabled')]",
      account: "[concat('st', uniqueString(resourceGroup().id))]",
      acls: { action: 'Deny', rules: [{ name: "[variables('lower')]" }] },
      half: { known: 'x', unknown: '[resourceGroup().location]' },
    },
  };

  it.each<[JsonValue, JsonValue]>([
    ['plain', 'plain'],
    ['[[escaped]', '[escaped]'],
    ['[[open', '[[open'],
    ["[parameters('name')]", 'Train'],
    ["[Parameters('NAME')]", 'Train'],
    ["[variables('lower')]", 'train'],
    ["[variables('access')]", 'Disabled'],
    ["[format('{0}-{1}', variables('lower'), parameters('size'))]", 'train-4'],
    ["[variables('acls').rules[0].name]", 'train'],
    ["[variables('acls')]", { action: 'Deny', rules: [{ name: 'train' }] }],
    ["[and(true(), not(equals('a', 'b')))]", true],
    ["[or(false(), equals('A', 'a'))]", false],
    ["[if(equals(1, 1), 'a''b', 'c')]", "a'b"],
    [{ deep: ["[concat('a', 'b')]", 1, null] }, { deep: ['ab', 1, null] }],
  ])('evaluates %j to %j', (text, expected) => {
    expect(evaluate(text, template)).toEqual(expected);
  });

  it.each([
    [
      "[variables('account')]",
      "[concat('st', uniqueString(resourceGroup().id))]",
    ],
    [
      "[RESOURCEID('Microsoft.Storage/storageAccounts',  variables('account'))]",
      "[resourceId('Microsoft.Storage/storageAccounts', concat('st', uniqueString(resourceGroup().id)))]",
    ],
    ["[parameters('location')]", '[resourceGroup().location]'],
    ["[parameters('missing')]", "[parameters('missing')]"],
    ["[variables('half').known]", "[variables('half').known]"],
    ["[toUpper('a')]", "[toUpper('a')]"],
    ["[format('{0:N}', 1)]", "[format('{0:N}', 1)]"],
    [
      "[if(equals(resourceGroup().location, 'x'), 'Enabled', 'Disabled')]",
      "[if(equals(resourceGroup().location, 'x'), 'Enabled', 'Disabled')]",
    ],
  ])('leaves %j unresolved as %j', (text, expected) => {
    expect(evaluate(text, template)).toBe(expected);
  });

  it('does not take a half-known object for a known one', () => {
    expect(
      evaluate(
        "[if(equals(variables('half').unknown, 'x'), 'Enabled', 'Disabled')]",
        template,
      ),
    ).toMatch(/^\[if\(/);
  });

  it('prefers the value that the deployment passes to the default', () => {
    expect(
      evaluate("[variables('access')]", template, { open: { value: true } }),
    ).toBe('Enabled');
  });

  it.each(['[', "[concat('a'", 'a]', ' [x]'])(
    'takes %j for the text that it is',
    text => {
      expect(evaluate(text)).toBe(text);
    },
  );

  it.each([
    ["[concat('a']", /not a valid ARM expression/],
    ['[resourceGroup]', /not a valid ARM expression/],
    ['[]', /not a valid ARM expression/],
    ["[concat('a') concat('b')]", /not a valid ARM expression/],
    ["[parameters('a'),]", /not a valid ARM expression/],
    [`[${'not('.repeat(500)}true()${')'.repeat(500)}]`, /nested deeper/],
  ])('refuses %j', (text, message) => {
    expect(() => evaluate(text)).toThrow(message);
  });

  it('refuses variables that refer to each other in a circle', () => {
    const variables = { a: "[variables('b')]", b: "[variables('a')]" };
    expect(() => evaluate("[variables('a')]", { variables })).toThrow(
      /refer to itself/,
    );
  });

  it.each([
    ['texts', "'xxxxxxxxxxxxxxxx'"],
    ['expressions', "uniqueString('x')"],
  ])('refuses %s that double themselves', (_, seed) => {
    const variables: JsonObject = { v0: `[concat(${seed}, ${seed})]` };
    for (let i = 1; i < 19; i++) {
      const ref = `variables('v${i - 1}')`;
      variables[`v${i}`] = `[concat(${Array(10).fill(ref).join(', ')})]`;
    }
    expect(() => evaluate("[variables('v18')]", { variables })).toThrow(
      /expand to more than/,
    );
  });
});
