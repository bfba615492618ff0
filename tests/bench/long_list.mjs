// Measures a list of 10,000 cases in the page, on a phone four times slower: until it is shown, until a key of the
// search is painted, until what the server found is shown, and the longest task of all that.
// usage: long_list.mjs <site> <load> [rounds]; the places of server and browser by environment.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { chromium } from "playwright-core";
import { startBehind } from "../journeys/front.mjs";
import * as places from "../journeys/places.mjs";
import { ARGUMENTS, median, slower } from "./instruments.mjs";

const CASES = 10_000;
const [site, load, rounds = "5"] = process.argv.slice(2);

const front = await startBehind("nginx", { site: resolve(site) });
const browser = await chromium.launch({ executablePath: places.chromium, args: ARGUMENTS });
const seen = { shown: [], key: [], found: [], longest: [] };
try {
  const filled = execFileSync(load, ["fill", `sqlite://${front.server.database}`, String(CASES)]);
  const cookie = { name: "__Host-ellis", value: filled.toString().trim(), domain: "localhost", path: "/", secure: true, httpOnly: true };
  for (let round = 0; round < Number(rounds); round += 1) {
    const context = await browser.newContext({ viewport: { width: 412, height: 823 }, serviceWorkers: "block" });
    await context.addCookies([{ ...cookie, sameSite: "Strict" }]);
    const figures = await visit(context, await context.newPage());
    for (const [name, all] of Object.entries(seen)) all.push(figures[name]);
    await context.close();
  }
} finally {
  await browser.close();
  await front.stop();
}
const missed = [
  ["the list is shown, median", median(seen.shown), 500],
  ["a key of the search is painted, worst", Math.max(...seen.key), 40],
  ["what the server found is shown, median", median(seen.found), 300],
  ["longest task", Math.max(...seen.longest), 100],
].filter(([what, value, limit]) => {
  console.log(`${value <= limit ? "  " : "! "}${what.padEnd(44)}${value.toFixed(0).padStart(8)} ms  limit ${limit}`);
  return value > limit;
});
process.exitCode = missed.length ? 1 : 0;

/** From the profile to the list, a search, and its result. */
async function visit(context, page) {
  await page.goto(`${front.address}/profile`);
  await page.waitForSelector("html[data-runs]", { state: "attached" });
  await page.locator('a[href="/cases"]').first().waitFor({ state: "attached" });
  await page.waitForLoadState("networkidle");
  await slower(await context.newCDPSession(page));
  await page.evaluate(watchTasks);
  const shown = await page.evaluate(openList);
  const [key, found] = await page.evaluate(search, "IOE0000055555");
  const longest = await page.evaluate(() => Math.max(0, ...window.longTasks));
  return { shown, key, found, longest };
}

/** Runs in the page: notes tasks over 50 ms. */
function watchTasks() {
  window.longTasks = [];
  new PerformanceObserver((list) => list.getEntries().forEach((task) => window.longTasks.push(task.duration))).observe({ type: "longtask" });
}

/** Runs in the page: milliseconds from the press on the link until the first case is drawn. */
function openList() {
  return new Promise((done) => {
    const start = performance.now();
    const look = new MutationObserver(() => {
      if (!document.querySelector(".card-list li")) return;
      look.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
    });
    look.observe(document.body, { childList: true, subtree: true });
    document.querySelector('a[href="/cases"]').click();
  });
}

/**
 * Runs in the page: milliseconds until a key is drawn, of the worst one, and from the last key until the case is alone.
 */
async function search(number) {
  const field = document.querySelector("#search");
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  let worst = 0;
  for (const letter of number) {
    await drawn();
    const pressed = performance.now();
    field.value += letter;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await drawn();
    worst = Math.max(worst, performance.now() - pressed);
  }
  const last = performance.now();
  const alone = () => {
    const shown = [...document.querySelectorAll(".card-list .receipt")];
    return shown.length === 1 && shown[0].textContent === number;
  };
  while (!alone()) {
    if (performance.now() - last > 10_000) throw new Error(`${number} isn't found`);
    await drawn();
  }
  return [worst, performance.now() - last];
}
