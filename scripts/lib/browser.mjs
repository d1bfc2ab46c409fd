import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './toolchain.mjs';

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export const NO_BROWSER = [
  'The browser journeys need Chromium and none was found. Get one with',
  '  npx playwright install chromium        (any system)',
  '  apt-get install chromium               (Debian, Ubuntu)',
  'or name one: GLOVEBOX_BROWSER=/path/to/chrome npm test',
].join('\n');

/** The browser to drive: the one that is named, the system's, or the one that Playwright has fetched. */
export function findBrowser() {
  const candidates = [
    process.env.GLOVEBOX_BROWSER,
    ...SYSTEM_BROWSERS,
    playwrightBrowser(),
  ];
  return candidates.find(path => path && existsSync(path));
}

function playwrightBrowser() {
  const require = createRequire(join(root, 'package.json'));
  return require('playwright-core').chromium.executablePath();
}
