// Addresses that programs know by themselves.
import { expect, test } from './harness.mjs';

test('a password manager that looks for the page of a new password comes to it', async ({ page }) => {
  await page.goto('/.well-known/change-password');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/recover');
});
