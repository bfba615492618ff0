// Back to a page that the browser kept whole in its memory. The browser of the other journeys has that switched off.
import puppeteer from 'puppeteer-core';
import { expect, test } from './harness.mjs';
import { settled } from './people.mjs';
import * as places from './places.mjs';
import { words } from './words.mjs';

test.use({ host: 'nginx' });

const ARGUMENTS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Ends what hangs, and measures no machine. Milliseconds. */
const PATIENCE = 60_000;

/**
 * Opens an address, and stays until nothing is under way any more: a browser keeps no page that is in the middle of
 * something.
 */
async function stay(page, address) {
  await page.goto(address, { waitUntil: 'networkidle0' });
  await page.waitForSelector('html[data-runs]');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
}

/**
 * Leaves and comes back. Whether a browser keeps a page is its own affair, and the first one it mostly doesn't: until
 * it did.
 */
async function comeBack(page, elsewhere, meanwhile = () => {}) {
  for (let times = 0; times < 20; times += 1) {
    await stay(page, elsewhere);
    await meanwhile();
    await page.goBack();
    await page.waitForFunction(() => 'cameBack' in window);
    if (await page.evaluate(() => window.cameBack)) return;
    await page.waitForSelector('html[data-runs]');
  }
  throw new Error('the browser keeps no page');
}

test('a page of a member that comes back whole shows nothing once its session is over', async ({ ellis, front, mailbox }) => {
  const t = words('en');
  const person = await settled(ellis, mailbox, { email: 'whole@example.org' });
  const browser = await puppeteer.launch({ executablePath: places.chromium, args: ARGUMENTS, timeout: PATIENCE, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.evaluateOnNewDocument(() => {
      addEventListener('pageshow', ({ persisted }) => (window.cameBack = persisted));
      // What it said before must not be taken for an answer.
      addEventListener('pagehide', () => delete window.cameBack);
    });
    await stay(page, `${front.address}/sign-in`);
    await page.type('[name=login]', person.email);
    await page.type('[name=password]', person.password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[name=code]');
    await page.type('[name=code]', await mailbox.code(person.email));
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.pathname === '/cases');
    await stay(page, `${front.address}/profile`);
    await page.waitForFunction((email) => document.body.innerText.includes(email), {}, person.email);

    // Nothing changed meanwhile: the page is there at once, and stays.
    await comeBack(page, `${front.address}/help`);
    await page.waitForFunction((email) => !document.querySelector('main').hidden && document.body.innerText.includes(email), {}, person.email);

    // The session ended elsewhere.
    await comeBack(page, `${front.address}/help`, async () => browser.deleteCookie(...(await browser.cookies())));
    await page.waitForFunction((title) => location.pathname === '/sign-in' && document.querySelector('h1')?.innerText === title, {}, t('sign_in.title'));
    expect(await page.evaluate(() => document.body.innerText)).not.toContain(person.email);
  } finally {
    await browser.close();
  }
});
