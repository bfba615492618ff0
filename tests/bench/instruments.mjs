// What the measurements share: the slow phone, the poor network, what the browser itself observes.

/** Without these a browser on a machine without internet looks for hosts that it can't reach, at each start. */
export const ARGUMENTS = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** Slow 4G as Lighthouse applies it (150 ms × 3.75, 1.6 Mbit/s × 0.9), and a quarter of this machine's speed. */
const NETWORK = { offline: false, latency: 562.5, downloadThroughput: (1.6 * 1024 * 1024 * 0.9) / 8, uploadThroughput: (750 * 1024 * 0.9) / 8 };
const SLOWER = 4;

export function median(values) {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A slow phone; with a poor network, unless only the phone is asked for. */
export async function slow(page, { network = true } = {}) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  if (!network) return;
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", NETWORK);
}

/** What the browser observes from the start: `figures()` tells. A field named `field` gets the focus once it stands. */
export async function collect(page, field) {
  await page.addInitScript((field) => {
    const seen = { lcp: 0, cls: 0, fcp: 0, tasks: [], keys: [], runs: 0 };
    window.seen = seen;
    const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
    watch("largest-contentful-paint", (entry) => (seen.lcp = entry.startTime));
    watch("layout-shift", (entry) => (seen.cls += entry.hadRecentInput ? 0 : entry.value));
    watch("paint", (entry) => entry.name === "first-contentful-paint" && (seen.fcp = entry.startTime));
    watch("longtask", (entry) => seen.tasks.push(entry));
    addEventListener("keydown", (event) => seen.keys.push({ key: event.key, at: event.timeStamp }), true);
    window.figures = () => ({
      lcp: seen.lcp,
      cls: seen.cls,
      runs: seen.runs,
      tbt: seen.tasks.filter((task) => task.startTime + task.duration > seen.fcp).reduce((sum, task) => sum + Math.max(0, task.duration - 50), 0),
    });
    const found = new MutationObserver(() => {
      if (document.documentElement?.hasAttribute("data-runs") && !seen.runs) seen.runs = performance.now();
      const input = field && document.querySelector(`[name="${field}"]`);
      if (input && !window.focused) {
        window.focused = true;
        input.focus();
      }
    });
    found.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-runs"] });
  }, field);
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** Types from before the document is there until the field holds enough; when was the first key pressed that is still there at the end? */
export async function readyAt(page, address, field, own) {
  let typing = true;
  const keys = (async () => {
    for (let index = 0; typing; index += 1) {
      await page.keyboard.press(LETTERS[index % LETTERS.length]);
      await new Promise((done) => setTimeout(done, 5));
    }
  })();
  await page.goto(address);
  if (own) await page.waitForSelector("html[data-runs]", { state: "attached", timeout: 60000 });
  await page.waitForFunction((field) => document.querySelector(`[name="${field}"]`).value.length > 20, field);
  typing = false;
  await keys;
  const { value, pressed } = await page.evaluate((field) => ({ value: document.querySelector(`[name="${field}"]`).value, pressed: window.seen.keys }), field);
  // The keys that are left are the last ones that were pressed, in one piece, or some were lost in between.
  const all = pressed.map(({ key }) => key).join("");
  const start = all.lastIndexOf(value);
  if (start < 0) throw new Error(`${address}: keys were lost in between: ${value} of ${all}`);
  return pressed[start].at;
}
