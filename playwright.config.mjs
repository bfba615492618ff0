// Journeys in a real browser, against the built page and the real server; each starts a server of its own.
import { defineConfig } from '@playwright/test';
import { chromium } from './tests/journeys/places.mjs';

export default defineConfig({
  testDir: 'tests/journeys',
  testMatch: '**/*.spec.mjs',
  outputDir: 'test-results/journeys',
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    bypassCSP: false,
    // The journeys that are about it ask for it: elsewhere it would answer before a journey can.
    serviceWorkers: 'block',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium,
      // Without these a browser on a machine without internet looks for hosts that it can't reach, at each start.
      args: [
        '--headless=new',
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
