// What the measurements share: the slow phone, the poor network, what the browser itself observes.

/** Without these a browser on a machine without internet looks for hosts that it can't reach, at each start. */
export const ARGUMENTS = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** Slow 4G as Lighthouse applies it (150 ms × 3.75, 1.6 Mbit/s × 0.9), and a quarter of this machine's speed. */
const NETWORK = { offline: false, latency: 562.5, downloadThroughput: (1.6 * 1024 * 1024 * 0.9) / 8, uploadThroughput: (750 * 1024 * 0.9) / 8 };
const SLOWER = 4;
const PHONE = { width: 412, height: 823, deviceScaleFactor: 1.75, mobile: true };
/** Milliseconds in which the page may still do something after it stands and its program runs. */
const AFTER = 1500;

export function median(values) {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A phone four times slower than this machine. */
export const slower = (session) => session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });

/** A slow phone on a slow network. */
export async function slowPhone(session) {
  await slower(session);
  await session.send("Network.emulateNetworkConditions", NETWORK);
}

/** Hands a page of a browser profile of its own to `measure`, over nothing but the browser's protocol. */
export async function over(browser, measure) {
  const root = await browser.target().createCDPSession();
  const { browserContextId } = await root.send("Target.createBrowserContext");
  try {
    const { targetId } = await root.send("Target.createTarget", { url: "about:blank", browserContextId });
    const target = await browser.waitForTarget((one) => one._targetId === targetId);
    const session = await target.createCDPSession();
    for (const domain of ["Page", "Network", "Runtime"]) await session.send(`${domain}.enable`);
    await session.send("Emulation.setDeviceMetricsOverride", PHONE);
    return await measure(session);
  } finally {
    await root.send("Target.disposeBrowserContext", { browserContextId });
    await root.detach();
  }
}

/**
 * One first visit by somebody who knows nothing of the site. Nothing is put into the page but what observes: a tool
 * that brings scripts of its own would be measured too. With a field's name, keys are typed all the while.
 */
export async function firstVisit(browser, address, { own, field = "" }) {
  return over(browser, async (session) => {
    await session.send("Page.addScriptToEvaluateOnNewDocument", { source: `(${observe})(${JSON.stringify(field)})` });
    await session.send("Runtime.addBinding", { name: "ellisRuns" });
    const stands = own
      ? new Promise((done) => session.on("Runtime.bindingCalled", ({ name }) => name === "ellisRuns" && done()))
      : new Promise((done) => session.on("Page.loadEventFired", done));
    await slowPhone(session);
    let typing = Boolean(field);
    const keys = type(session, () => typing);
    await session.send("Page.navigate", { url: address });
    await stands;
    if (!field) await new Promise((done) => setTimeout(done, AFTER));
    else await new Promise((done) => setTimeout(done, 200));
    typing = false;
    await keys;
    const { result } = await session.send("Runtime.evaluate", { expression: "JSON.stringify(figures())", returnByValue: true });
    const figures = JSON.parse(result.value);
    return { ...figures, ready: field ? readyOf(address, figures) : undefined };
  });
}

/** Runs in the page, before anything of it. */
function observe(field) {
  const seen = { lcp: 0, cls: 0, fcp: 0, tasks: [], keys: [], runs: 0 };
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => (seen.lcp = entry.startTime));
  watch("layout-shift", (entry) => (seen.cls += entry.hadRecentInput ? 0 : entry.value));
  watch("paint", (entry) => entry.name === "first-contentful-paint" && (seen.fcp = entry.startTime));
  watch("longtask", (entry) => seen.tasks.push(entry));
  addEventListener("keydown", (event) => seen.keys.push({ key: event.key, at: event.timeStamp }), true);
  const input = () => document.querySelector(`[name="${field}"]`);
  window.figures = () => {
    const late = seen.tasks.filter((task) => task.startTime + task.duration > seen.fcp);
    return {
      ...{ lcp: seen.lcp, cls: seen.cls, fcp: seen.fcp, runs: seen.runs, keys: seen.keys },
      tbt: late.reduce((sum, task) => sum + Math.max(0, task.duration - 50), 0),
      longest: Math.max(0, ...late.map((task) => task.duration)),
      tasks: late.map((task) => [Math.round(task.startTime), Math.round(task.duration)]),
      value: field ? input().value : "",
    };
  };
  let focused = !field;
  const look = () => {
    if (!focused && input()) {
      focused = true;
      input().focus();
    }
    if (document.documentElement?.hasAttribute("data-runs") && !seen.runs) {
      seen.runs = performance.now();
      window.ellisRuns("");
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-runs"] });
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

async function type(session, more) {
  for (let index = 0; more(); index += 1) {
    const text = LETTERS[index % LETTERS.length];
    await session.send("Input.dispatchKeyEvent", { type: "keyDown", key: text, text });
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", key: text });
    await new Promise((done) => setTimeout(done, 5));
  }
}

/** When the first key was pressed that is still there at the end. Those after it must all be there, in their order. */
function readyOf(address, { keys, value }) {
  const all = keys.map(({ key }) => key).join("");
  const start = value.length ? all.lastIndexOf(value) : -1;
  if (start < 0) throw new Error(`${address}: keys were lost in between: ${value} of ${all}`);
  return keys[start].at;
}
