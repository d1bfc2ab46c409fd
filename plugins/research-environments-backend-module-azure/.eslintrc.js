module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // The cases of the contract suite are files of their own, which one test file runs in order on one subscription.
      files: ['src/__testUtils__/contract/*Cases.ts'],
      rules: { 'jest/no-export': 'off' },
    },
  ],
});
