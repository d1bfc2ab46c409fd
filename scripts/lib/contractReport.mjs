// Turns jest's report of a contract suite into a result for each case.

/** Neither passed nor failed: nothing was held against a server. */
export const NOT_RUN = 2;
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/**
 * Cases by section. A suite that could not start fails each case with the same words: then none was run, and `problem` says why.
 */
export function summarise({ testResults, output }) {
  const cases = testResults.flatMap(({ assertionResults = [] }) =>
    assertionResults.map(
      ({ ancestorTitles, title, status, failureMessages, duration }) => ({
        section: ancestorTitles.slice(1).join(' › ') || ancestorTitles[0],
        title,
        status,
        failure: plain(failureMessages.join('\n')),
        duration: duration ?? 0,
      }),
    ),
  );
  if (cases.length === 0) {
    const said = testResults.map(({ message }) => message).join('\n');
    return { cases, problem: plain(said || output) };
  }
  const broken = testResults
    .filter(({ status }) => status === 'failed')
    .filter(() => cases.every(({ status }) => status !== 'failed'))
    .map(({ message }) => ({
      section: 'clean-up',
      title: 'removes everything that was made',
      status: 'failed',
      failure: plain(message),
      duration: 0,
    }));
  cases.push(...broken);
  const failures = new Set(cases.map(({ failure }) => firstLine(failure)));
  const [only] = failures;
  return cases.length > 1 && failures.size === 1 && only !== ''
    ? { cases, problem: only }
    : { cases };
}

/** Prints it, and returns the exit code: 0 passed, 1 failed, 2 not run. */
export function printContract({ cases, problem }, say) {
  if (problem !== undefined) {
    say(`\nNOT RUN: ${problem}`);
    return NOT_RUN;
  }
  let section;
  for (const { section: of, title, status, failure, duration } of cases) {
    if (of !== section) say(`\n${of}`);
    section = of;
    say(`  ${WORDS[status] ?? 'not run'}  ${title} (${duration} ms)`);
    if (failure) say(indent(failure));
  }
  const count = wanted =>
    cases.filter(({ status }) => wanted.includes(status)).length;
  const passed = count(['passed']);
  const failed = count(['failed']);
  say(
    `\n${
      failed === 0 ? 'PASSED' : 'FAILED'
    }: ${passed} passed, ${failed} failed, ${
      cases.length - passed - failed
    } not run`,
  );
  return failed === 0 ? 0 : 1;
}

const WORDS = { passed: 'ok    ', failed: 'FAILED' };

function plain(text) {
  return text.replace(ESCAPES, '').trim();
}

function firstLine(text) {
  return text.split('\n')[0];
}

/** What failed, without the way through the code that follows. */
function indent(failure) {
  return failure
    .split('\n')
    .filter(line => !/^\s+at /.test(line))
    .slice(0, 25)
    .map(line => `          ${line}`)
    .join('\n');
}
