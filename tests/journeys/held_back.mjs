// A page as it stands before its program runs. What people do there is known to the journeys.
import * as time from './time.mjs';

/**
 * Opens a page and keeps its program and the rest of its styles back until the returned function is called. Until then
 * the page's clock stands still: however long somebody takes, they aren't told that the program stays on its way.
 */
export async function heldBack(page, address) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(/_bg\.wasm|main-.*\.css/, async (route) => {
    await released;
    await route.continue();
  });
  // All of the document is there, and it has asked for all that the program needs; it needs the clock to come to that.
  const asked = [/_bg\.wasm/, /main-.*\.css/].map((file) => page.waitForRequest(file));
  await Promise.all([...asked, page.goto(address, { waitUntil: 'domcontentloaded' })]);
  await time.stop(page);
  return async () => {
    await time.go(page);
    release();
  };
}
