// Drills: journeys that take too long, or too much away, for the tests. `cargo xtask drill restore` runs them.
import { defineConfig } from '@playwright/test';
import journeys from '../../playwright.config.mjs';

export default defineConfig(journeys, { testDir: '.', outputDir: '../../test-results/drills', workers: 1 });
