// Addresses that programs know by themselves.
import { expect, test } from './harness.mjs';

test('a password manager that looks for the page of a new password comes to it', async ({ page, request }) => {
  await page.goto('/.well-known/change-password');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/recover');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  // By this address, password managers find out whether a site says what it doesn't have.
  const none = await request.get('/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200');
  expect(none.status()).toBe(404);
});
