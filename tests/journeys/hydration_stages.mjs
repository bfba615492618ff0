// Staged hydration of a prerendered page, stopped between two stages.

/**
 * Stops hydration after each stage until the test goes on. Between two stages the program waits for a time-out without
 * a delay whose callback is the browser's own.
 */
export async function stopBetweenStages(page) {
  await page.addInitScript(() => {
    const later = window.setTimeout;
    window.stages = { stops: true, goOn: null };
    window.setTimeout = (call, ...rest) => {
      if (!window.stages.stops || rest.length || !String(call).includes('[native code]')) return later.call(window, call, ...rest);
      window.stages.goOn = call;
    };
  });
}

/** Goes on to stop number `wanted`, counted from one. Returns false where the page has fewer stops and is hydrated. */
export async function at(page, wanted) {
  for (let stop = 1; ; stop += 1) {
    await page.waitForFunction(() => window.stages?.goOn || document.documentElement.hasAttribute('data-runs'));
    if (await page.evaluate(() => document.documentElement.hasAttribute('data-runs'))) return false;
    if (stop === wanted) return true;
    await page.evaluate(() => {
      const { goOn } = window.stages;
      window.stages.goOn = null;
      goOn();
    });
  }
}

/** Goes on without further stops. */
export const goOn = (page) =>
  page.evaluate(() => {
    window.stages.stops = false;
    window.stages.goOn?.();
  });
