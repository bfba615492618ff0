// Who is here is asked while the program is still on its way, and once.
import { PROGRAM, runs } from './early.mjs';
import { expect, test } from './harness.mjs';
import { PASSWORD } from './people.mjs';

test.use({ host: 'nginx' });

const SESSION = '/api/v1/session';

/** The questions who is here that the page sends, from now on. */
function questions(page) {
  const all = [];
  page.on('request', (request) => new URL(request.url()).pathname === SESSION && all.push(request));
  return all;
}

/** Signs in with what nobody has: the answer needs the value that came with the answer to who is here. */
async function signIn(page, t, guard) {
  guard.expectRefusal('/api/v1/sign-in');
  await page.getByLabel(t('sign_in.login'), { exact: true }).fill('nobody@example.org');
  await page.getByLabel(t('sign_in.password'), { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: t('sign_in.submit') }).click();
  await expect(page.getByRole('link', { name: t('sign_in.wrong_credentials') })).toBeVisible();
}

test('the answer to who is here waits for the program, which asks no second time', async ({ page, guard, address, t }) => {
  const asked = questions(page);
  const release = await held(page, PROGRAM);
  await page.goto(address('/sign-in'));
  await expect.poll(() => asked.length).toBe(1);
  release();
  await runs(page);
  await signIn(page, t, guard);
  expect(asked).toHaveLength(1);
});

test('an answer that is still to come is waited for', async ({ page, guard, address, t }) => {
  const asked = questions(page);
  const release = await held(page, `**${SESSION}`);
  await page.goto(address('/sign-in'));
  await runs(page);
  release();
  await signIn(page, t, guard);
  expect(asked).toHaveLength(1);
});

test('an answer that did not come is asked for by the program', async ({ page, guard, address, t }) => {
  guard.expectWithheld(/\/session$/);
  const asked = questions(page);
  await page.route(`**${SESSION}`, (route) => route.abort(), { times: 1 });
  await page.goto(address('/sign-in'));
  await runs(page);
  await signIn(page, t, guard);
  expect(asked).toHaveLength(2);
});

test('an answer that came long before the program is asked for again', async ({ page, guard, address, t }) => {
  await page.addInitScript(() => {
    const now = Date.now.bind(Date);
    window.later = 0;
    Date.now = () => now() + window.later;
  });
  const asked = questions(page);
  const release = await held(page, PROGRAM);
  await page.goto(address('/sign-in'));
  await page.waitForFunction(() => window.ellisSession?.at);
  await page.evaluate(() => (window.later = 6000));
  release();
  await runs(page);
  await signIn(page, t, guard);
  expect(asked).toHaveLength(2);
});

test('the first page in another language fetches its program once', async ({ browser, address }) => {
  const context = await browser.newContext({ locale: 'es-MX' });
  const page = await context.newPage();
  const fetched = [];
  page.on('request', (request) => PROGRAM.test(request.url()) && fetched.push(request));
  await page.goto(address('/'));
  await page.waitForURL(/\/es$/);
  await runs(page);
  expect(fetched).toHaveLength(1);
  await context.close();
});

/** Keeps what a page asks for back until the returned function is called. */
async function held(page, files) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(files, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}
