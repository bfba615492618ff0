// The time of the browsers, which flows: stopped while somebody looks, and never the reason why a request fails.

/**
 * A stop is so much ahead of what the page said the time was: until it comes, some has passed. Milliseconds.
 * Whatever is due until then happens, as if one had looked a second later.
 */
const AHEAD = 1_000;

/** How often each context's clock was stopped and not set going again. */
const stops = new WeakMap();

/**
 * Stops the clock of a page, and of all pages of its context: its timers and frames wait. It may be stopped more than
 * once.
 */
export async function stop(page) {
  const context = page.context();
  const before = stops.get(context) ?? 0;
  stops.set(context, before + 1);
  if (before) return;
  for (;;) {
    const now = await page.evaluate(() => Date.now());
    try {
      return await context.clock.pauseAt(now + AHEAD);
    } catch (error) {
      // The machine was so slow that this moment is over. The clock stands by now: the next try is in time.
      if (!/Cannot fast-forward to the past/.test(error.message)) throw error;
    }
  }
}

/** Sets the clock going again, once for each stop. */
export async function go(page) {
  const context = page.context();
  const left = stops.get(context) - 1;
  stops.set(context, left);
  if (!left) await context.clock.resume();
}

/** Does something while the clock stands still. */
export async function stopped(page, look) {
  await stop(page);
  try {
    return await look();
  } finally {
    await go(page);
  }
}

/**
 * Starts the clock of a context. How long a request may take is measured by the page's clock as well: a slow machine,
 * or a move of the clock while something is on its way, must not use that up. No journey is about it.
 */
export async function start(context, time) {
  await context.clock.install({ time });
  await context.addInitScript(() => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (milliseconds) => timeout(milliseconds * 20);
  });
}

/** Where the journey is about it: requests give up by the clock of the page, which the journey moves. */
export async function limitRequests(page) {
  await page.addInitScript(() => {
    AbortSignal.timeout = (milliseconds) => {
      const given = new AbortController();
      setTimeout(() => given.abort(new DOMException('given up', 'TimeoutError')), milliseconds);
      return given.signal;
    };
  });
}
