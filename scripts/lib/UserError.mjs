/** Something the person at the terminal can act on: printed as sentences, without a stack. */
export class UserError extends Error {
  constructor(what, detail, next) {
    super([what, detail, next].filter(Boolean).join('\n'));
    this.name = 'UserError';
  }
}

/** Runs `main`; a UserError is printed in words, anything else with its stack. */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    process.stderr.write(
      `\n${error.name === 'UserError' ? error.message : error.stack}\n`,
    );
    process.exitCode = 1;
  }
}
