// What is asked of the host when somebody comes back.

/** Rows of what, value, limit, unit. */
export async function repeatVisit(browser, address) {
  const rows = [];
  for (const worker of [false, true]) {
    const context = await browser.newContext({ serviceWorkers: worker ? "allow" : "block" });
    const page = await context.newPage();
    await visit(page, `${address}/sign-in`, worker);
    const before = await page.context().newCDPSession(page);
    await before.send("Network.enable");
    const asked = new Map();
    before.on("Network.requestWillBeSent", ({ requestId, request, documentURL }) => documentURL.startsWith(address) && asked.set(requestId, { url: request.url, bytes: 0 }));
    before.on("Network.requestServedFromCache", ({ requestId }) => asked.get(requestId) && (asked.get(requestId).kept = true));
    before.on("Network.responseReceived", ({ requestId, response }) => {
      const one = asked.get(requestId);
      if (one) Object.assign(one, { kept: one.kept || response.fromDiskCache || response.fromServiceWorker, status: response.status });
    });
    before.on("Network.responseReceivedExtraInfo", ({ requestId, statusCode }) => asked.get(requestId) && (asked.get(requestId).status = statusCode));
    before.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => asked.get(requestId) && (asked.get(requestId).bytes = encodedDataLength));
    await visit(page, "about:blank", false);
    await visit(page, `${address}/sign-in`, worker);
    const all = [...asked.values()].filter(({ url }) => !new URL(url).pathname.startsWith("/api/"));
    const network = all.filter(({ kept }) => !kept);
    const how = worker ? "with the worker" : "without the worker";
    for (const { url, status, bytes } of network) console.log(`    ${how}: ${new URL(url).pathname} ${status}, ${bytes} bytes with its head`);
    const assets = network.filter(({ url, status }) => status !== 304 && !url.endsWith("/sign-in"));
    // What the worker and the browser's check of the worker's file ask isn't seen from the page.
    rows.push([`conditional requests of the page, ${how}`, network.length, 1, ""]);
    rows.push([`bytes of assets, ${how}`, assets.reduce((sum, { bytes }) => sum + bytes, 0), 0, "bytes"]);
    await context.close();
  }
  return rows;
}

async function visit(page, address, worker) {
  await page.goto(address);
  if (address === "about:blank") return;
  await page.waitForSelector("html[data-runs]", { state: "attached" });
  if (worker) await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.waitForLoadState("networkidle");
}
