import { defineConfig } from '@playwright/test';

/** Run by `npm test`, which starts the portal and names its address and the browser. */
export default defineConfig({
  testDir: '.',
  // Each journey leaves an environment behind that the next ones may see: they run one after the other.
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['json']],
  outputDir: '../.data/journeys',
  use: {
    baseURL: process.env.PLAYWRIGHT_URL,
    actionTimeout: 15_000,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.GLOVEBOX_BROWSER,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
