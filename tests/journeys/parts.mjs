// A prerendered page while its program takes it over, part by part: stopped between two parts.

/**
 * Where the program would let the browser answer, it waits until it is told to go on. What it waits with is a time-out that
 * says no time and calls back into the browser itself.
 */
export async function stopBetweenParts(page) {
  await page.addInitScript(() => {
    const later = window.setTimeout;
    window.parts = { stops: true, goOn: null };
    window.setTimeout = (call, ...rest) => {
      if (!window.parts.stops || rest.length || !String(call).includes('[native code]')) return later.call(window, call, ...rest);
      window.parts.goOn = call;
    };
  });
}

/** Lets the page come to its stop number `wanted`, counted from one. False where it has no so many: it is taken over. */
export async function at(page, wanted) {
  for (let stop = 1; ; stop += 1) {
    await page.waitForFunction(() => window.parts?.goOn || document.documentElement.hasAttribute('data-runs'));
    if (await page.evaluate(() => document.documentElement.hasAttribute('data-runs'))) return false;
    if (stop === wanted) return true;
    await page.evaluate(() => {
      const { goOn } = window.parts;
      window.parts.goOn = null;
      goOn();
    });
  }
}

/** Goes on, without further stops. */
export const goOn = (page) =>
  page.evaluate(() => {
    window.parts.stops = false;
    window.parts.goOn?.();
  });
