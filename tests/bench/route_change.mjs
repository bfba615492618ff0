// From the press on a link to the next page's heading on the screen.
import { median, slower } from "./instruments.mjs";

const ROUNDS = 10;

/** Rows of what, value, limit. */
export async function routeChange(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: "block" });
  const page = await context.newPage();
  try {
    await page.goto(`${address}/help`);
    await page.waitForSelector("html[data-runs]", { state: "attached" });
    await page.waitForLoadState("networkidle");
    await slower(await context.newCDPSession(page));
    const first = [];
    const again = [];
    const seen = new Set(["/help"]);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const path of ["/track", "/sign-in", "/sign-up", "/help"]) {
        const took = await move(page, path);
        (seen.has(path) ? again : first).push(took);
        seen.add(path);
      }
    }
    return [
      [`shell of the next page, median of ${again.length}`, median(again), 35],
      [`shell on the first visit of a page, worst of ${first.length}`, Math.max(...first), 50],
    ];
  } finally {
    await context.close();
  }
}

/** Milliseconds until the frame with the new heading was drawn. */
function move(page, path) {
  return page.evaluate(
    (path) =>
      new Promise((done, failed) => {
        const link = document.querySelector(`header a[href="${path}"]`);
        const before = document.querySelector("h1");
        if (!link) return failed(new Error(`no link to ${path}`));
        requestAnimationFrame(() =>
          setTimeout(() => {
            const start = performance.now();
            const shown = new MutationObserver(() => {
              const heading = document.querySelector("h1");
              if (!heading || heading === before) return;
              shown.disconnect();
              requestAnimationFrame(() => {
                const drawn = new MessageChannel();
                drawn.port1.onmessage = () => done(performance.now() - start);
                drawn.port2.postMessage(null);
              });
            });
            shown.observe(document.querySelector("#app"), { childList: true, subtree: true });
            link.click();
          }),
        );
      }),
    path,
  );
}
