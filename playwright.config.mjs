// Journeys in a real browser, against the built page and the real server; each starts a server of its own.
import { defineConfig } from '@playwright/test';
import { chromium } from './tests/journeys/places.mjs';

export default defineConfig({
  testDir: 'tests/journeys',
  testMatch: '**/*.spec.mjs',
  outputDir: 'test-results/journeys',
  // Each journey has a server, ports, folders and a browser context of its own.
  workers: 2,
  fullyParallel: true,
  retries: 0,
  snapshotPathTemplate: 'tests/journeys/transcripts/{arg}{ext}',
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  // All limits of time are there to end what hangs: none of them measures a machine.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    bypassCSP: false,
    // The journeys that are about it ask for it: elsewhere it would answer before a journey can.
    serviceWorkers: 'block',
    // Recording one makes each journey slower.
    trace: 'off',
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
