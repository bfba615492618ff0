// Looking at a screen as it stands: for accessibility faults, and in pictures. Nothing is clicked here.
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect } from '@playwright/test';
import * as places from './places.mjs';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [320, 768, 1280];

/**
 * A session with the browser for each page, as long as the page: its end would end what is emulated, such as no
 * network.
 */
const sessions = new WeakMap();

async function sessionWith(page) {
  if (!sessions.has(page)) sessions.set(page, await page.context().newCDPSession(page));
  return sessions.get(page);
}

/**
 * Says something in a world of its own: it sees the page's document, the page sees nothing of it, and its timers are
 * the browser's own. They go on while the page's clock stands still.
 */
async function beside(page) {
  const session = await sessionWith(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'inspection' });
  return async (expression) => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
}

/** No violation on this screen, in this state. The policy of the page stays in force: the debugger brings axe in. */
export async function axe(page, name) {
  const say = await beside(page);
  if (!(await say('typeof axe === "object"'))) await say(`${SOURCE};undefined`);
  const run = `axe.run(document, ${JSON.stringify({ runOnly: { type: 'tag', values: RULES } })})
    .then(({ violations, passes }) => JSON.stringify({ passes: passes.length, violations: violations.map((one) =>
      ({ rule: one.id, help: one.help, nodes: one.nodes.map((node) => node.html.slice(0, 200) + ' ' + node.failureSummary) })) }))`;
  const found = await say(run).catch((error) => {
    throw new Error(`axe on ${name}: ${error.message}`);
  });
  const { passes, violations } = JSON.parse(found);
  expect(passes, `axe looked at ${name}`).toBeGreaterThan(5);
  expect(violations, `axe on ${name}`).toEqual([]);
}

/** The same in the dark theme: no violation, and a picture on a telephone. */
export async function dark(page, language, name) {
  await page.emulateMedia({ colorScheme: 'dark' });
  await axe(page, `${name} in the dark theme`);
  const before = page.viewportSize();
  await page.setViewportSize({ width: WIDTHS[0], height: 640 });
  await page.screenshot({ path: path.join(places.pictures(language), `${name}-dark-${WIDTHS[0]}.png`), fullPage: true, animations: 'disabled' });
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Pictures on a telephone, a tablet and a desktop; nothing may need scrolling sideways. */
export async function look(page, language, name) {
  const before = page.viewportSize();
  const folder = places.pictures(language);
  await mkdir(folder, { recursive: true });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width === 320 ? 640 : 900 });
    await page.screenshot({ path: path.join(folder, `${name}-${width}.png`), fullPage: true, animations: 'disabled' });
    const { wide, room } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, room: innerWidth }));
    expect(wide, `${name} scrolls sideways at ${width} px`).toBeLessThanOrEqual(room);
  }
  await large(page, name, folder);
  await page.setViewportSize(before);
}

/**
 * The narrowest page with text twice as large (WCAG 1.4.4, 1.4.10): nothing scrolls sideways, and no text is cut off.
 */
async function large(page, name, folder) {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  await page.screenshot({ path: path.join(folder, `${name}-320-large.png`), fullPage: true, animations: 'disabled' });
  const { wide, room, cut } = await page.evaluate(() => {
    const hides = (node) => /hidden|clip/.test(getComputedStyle(node).overflowX) && node.scrollWidth > node.clientWidth + 1;
    // What only a screen reader gets is cut off on purpose.
    const shown = (node) => node.clientWidth > 1 && node.innerText;
    const cut = [...document.body.querySelectorAll('*')].filter((node) => hides(node) && shown(node)).map((node) => node.innerText.slice(0, 60));
    return { wide: document.documentElement.scrollWidth, room: innerWidth, cut };
  });
  await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
  expect(wide, `${name} scrolls sideways at 320 px with text twice as large`).toBeLessThanOrEqual(room);
  expect(cut, `${name}: text is cut off at 320 px with text twice as large`).toEqual([]);
}

/**
 * What stands in the fields of a screen, by id, and which of them are told to be wrong. The language of messages isn't
 * among them: as long as nobody chooses another it is that of the page.
 */
function fields(page) {
  return page.locator('main').locator('input, select:not(#language), textarea').evaluateAll((all) =>
    Object.fromEntries(all.map((one) => [one.id, { holds: ['checkbox', 'radio'].includes(one.type) ? one.checked : one.value, wrong: one.getAttribute('aria-invalid') }])),
  );
}

/**
 * What is typed, chosen and told to be wrong stays when the language changes, and when it changes back; the document is
 * the same one. Whatever form is looked at is asked this.
 */
export async function staysInEachLanguage(page, name) {
  // Where something is being sent the change waits for the answer.
  if (await page.locator('[aria-busy=true]').count()) return;
  // Where the program is missing or broke, the other language is a load.
  if (!(await page.locator('html[data-runs]').count()) || (await page.locator('#crash:visible').count())) return;
  // Without a network the other language can't be had the first time.
  if (!(await page.evaluate(() => navigator.onLine))) return;
  // A dialog lies over the link.
  if (await page.locator('dialog[open]').count()) return;
  const before = await fields(page);
  const empty = page.locator('main').locator('input:not([type=checkbox], [type=radio], [readonly], [aria-invalid=true]), textarea:not([aria-invalid=true])').filter({ visible: true });
  const filled = [];
  for (const field of await empty.all()) {
    if ((await field.inputValue()) !== '') continue;
    await field.fill('Typed1');
    filled.push(await field.getAttribute('id'));
  }
  const typed = await fields(page);
  if (!Object.keys(typed).length) return;
  const mark = `${Math.random()}`;
  await page.evaluate((mark) => (window.documentOf = mark), mark);
  const language = await page.locator('html').getAttribute('lang');
  for (const _ of ['there', 'and back']) {
    const other = await page.locator('header a[hreflang]').getAttribute('hreflang');
    await page.locator('header a[hreflang]').click();
    await expect(page.locator('html')).toHaveAttribute('lang', other);
    await expect.poll(() => fields(page), { message: `what stands in the fields of ${name} in ${other}` }).toEqual(typed);
  }
  expect(await page.locator('html').getAttribute('lang')).toBe(language);
  expect(await page.evaluate(() => window.documentOf), `${name} wasn't loaded anew`).toBe(mark);
  for (const id of filled) await page.locator(`[id="${id}"]`).fill('');
  await expect.poll(() => fields(page), { message: `the fields of ${name} as before` }).toEqual(before);
}
