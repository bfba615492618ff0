// A page as it stands before its program runs. What people do there is known to the journeys.
import * as time from './time.mjs';

/**
 * Opens a page and keeps its program and the rest of its styles back until the returned function is called. Until then the
 * page's clock stands still: however long somebody takes, they aren't told that the program stays on its way.
 */
export async function heldBack(page, address) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(/_bg\.wasm|main-.*\.css/, async (route) => {
    await released;
    await route.continue();
  });
  // All of the document is there, and it has asked for the program; it needs the clock to come to that.
  await Promise.all([page.waitForRequest(/_bg\.wasm/), page.goto(address, { waitUntil: 'domcontentloaded' })]);
  await time.stop(page);
  return async () => {
    await time.go(page);
    release();
  };
}
