// The same program as a site below a path of its host: every address, every file, the worker.
import { expect, inEachLanguage, test } from './harness.mjs';
import { heldBack } from './held_back.mjs';
import { confirmed, settled } from './people.mjs';
import * as places from './places.mjs';
import { Screens } from './screens.mjs';
import { route } from './words.mjs';

const BASE = '/portal';

test.use({ host: 'nginx', site: places.pageBelow });

inEachLanguage((language) => {
  test('a person signs in, moves about, reloads, goes back, and never leaves the path', async ({ ellis, page, mailbox }) => {
    const person = await settled(ellis, mailbox, { email: `below.${language}@example.org`, language });
    const on = new Screens(page, language, BASE);
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await on.open('/');
    await on.at('/', 'landing.title');
    await on.follow('shell.sign_in');
    await on.at('/sign-in', 'sign_in.title');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/cases', 'cases.title');
    await on.follow('shell.profile');
    await on.at('/profile', 'profile.title');
    await page.reload();
    await on.at('/profile', 'profile.title');
    await expect(page.getByText(person.email).first()).toBeVisible();
    await page.goBack();
    await on.at('/cases', 'cases.title');
    expect(asked.filter((path) => !path.startsWith(`${BASE}/`) && path !== BASE && !path.startsWith('/api/v1/'))).toEqual([]);
  });

  test('links in mails lead below the path', async ({ page, mailbox, caller, expectRefusal }) => {
    await caller.call('POST', '/sign-up', { email: `mailed.${language}@example.org`, password: 'a violet tram hums at dusk', user_name: '', language });
    const link = await mailbox.link(`mailed.${language}@example.org`);
    expect(new URL(link).pathname).toMatch(/^\/portal\//);
    await page.goto(link);
    const on = new Screens(page, language, BASE);
    await on.at('/confirm', 'confirm.title');
    expectRefusal('/api/v1/sign-up/link');
    await on.press('confirm.submit');
    await on.secret('sign_up.password').fill('nine grey herons on a weir');
    await on.press('confirm.submit');
    await on.at('/welcome/terms', 'terms.title');
  });

  test('an early Enter and an address that isn’t prerendered work as at the root', async ({ ellis, page, mailbox }) => {
    const on = new Screens(page, language, BASE);
    const person = await confirmed(ellis, mailbox, { email: `early.${language}@example.org`, language });
    const release = await heldBack(page, BASE + route(language, '/sign-in'));
    await on.enterPassword(person);
    await release();
    await on.at('/welcome/terms', 'terms.title');
    await page.unrouteAll();
    await on.open('/cases');
    await on.at('/welcome/terms', 'terms.title');
    await on.open('/nowhere');
    await expect(page.getByRole('heading', { level: 1, name: on.t('not_found.title') })).toBeVisible();
  });

  test.describe('with the worker', () => {
    test.use({ serviceWorkers: 'allow' });

    test('the site opens without a network', async ({ page, context, guard }) => {
      const on = new Screens(page, language, BASE);
      await on.open('/');
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
      await expect.poll(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller))).toBe(true);
      expect(await page.evaluate(() => navigator.serviceWorker.ready.then(({ scope }) => new URL(scope).pathname))).toBe(`${BASE}/`);
      guard.expectOffline();
      await context.setOffline(true);
      for (const [path, title] of [['/', 'landing.title'], ['/track', 'track.title'], ['/help/numbers', 'help.numbers_title']]) {
        await on.open(path);
        await on.at(path, title);
        await expect(page.getByText(on.t('shell.offline'))).toBeVisible();
      }
    });
  });
});

test('the manifest names what is below the path', async ({ page, front }) => {
  await page.goto(`${BASE}/es/sign-in`);
  const address = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest = await (await fetch(new URL(address, front.address))).json();
  expect(manifest).toMatchObject({ lang: 'es', start_url: `${BASE}/es`, scope: `${BASE}/` });
  for (const { src } of manifest.icons) expect((await fetch(new URL(src, front.address))).status).toBe(200);
});
