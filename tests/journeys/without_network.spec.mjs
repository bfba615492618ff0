// The page without a network, back with one, in a newer version, and back from the browser's own cache.
import { expect, inEachLanguage, test } from './harness.mjs';
import { change, ownSite } from './own_site.mjs';
import { settled } from './people.mjs';
import { Screens } from './screens.mjs';

/** The worker has everything, and answers for this page. */
async function kept(page) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await expect.poll(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller))).toBe(true);
}

async function signIn(on, mailbox, person) {
  await on.open('/sign-in');
  await on.enterPassword(person);
  await on.at('/sign-in/code', 'sign_in_code.title');
  await on.enterCode(await mailbox.code(person.email));
  await on.at('/cases', 'cases.title');
}

// As people meet it: behind a web server set up with what `dist` writes, its policy in force.
test.use({ host: 'nginx' });

inEachLanguage((language) => {
  test.describe('with the worker', () => {
    test.use({ serviceWorkers: 'allow' });

    test('without a network the app opens, says so, keeps what is typed, and goes on by itself', async ({ ellis, page, context, mailbox, guard, inspect }) => {
      const person = await settled(ellis, mailbox, { email: `far.${language}@example.org`, language });
      const on = new Screens(page, language);
      await on.open('/sign-in');
      await kept(page);
      await on.open('/sign-in');
      guard.expectOffline();
      await context.setOffline(true);
      await on.open('/sign-in');
      await on.at('/sign-in', 'sign_in.title');
      await expect(page.getByText(on.t('shell.offline'))).toBeVisible();
      await inspect(page, 'sign_in-without_network');
      await on.enterPassword(person);
      await expect(page.getByText(on.t('trouble.offline_title'), { exact: true })).toBeVisible();
      await expect(on.field('sign_in.login')).toHaveValue(person.email);
      await context.setOffline(false);
      await context.clock.fastForward(11_000);
      await on.at('/sign-in/code', 'sign_in_code.title');
      await expect(page.getByText(on.t('shell.offline'))).toHaveCount(0);
    });

    test('a page that was never seen opens without a network as well, and goes on by itself', async ({ ellis, page, context, mailbox, guard, inspect }) => {
      const person = await settled(ellis, mailbox, { email: `deep.${language}@example.org`, language });
      const on = new Screens(page, language);
      await signIn(on, mailbox, person);
      await kept(page);
      guard.expectOffline();
      await context.setOffline(true);
      await on.open('/profile');
      await expect(page.getByRole('heading', { level: 1, name: on.t('trouble.offline_title') })).toBeVisible();
      await expect(page).toHaveTitle(new RegExp(on.t('trouble.offline_title')));
      await expect(page.getByRole('banner').getByRole('link', { name: on.t('shell.help'), exact: true })).toBeVisible();
      await inspect(page, 'profile-without_network');
      await context.setOffline(false);
      await context.clock.fastForward(11_000);
      await on.at('/profile', 'profile.title');
      await expect(page.getByText(person.email).first()).toBeVisible();
    });

    test('nothing personal and nothing of the interface is kept', async ({ ellis, page, mailbox }) => {
      const person = await settled(ellis, mailbox, { email: `trace.${language}@example.org`, language });
      const on = new Screens(page, language);
      await signIn(on, mailbox, person);
      await kept(page);
      await on.open('/profile');
      await expect(page.getByText(person.email).first()).toBeVisible();
      const all = await page.evaluate(async () => {
        const found = [];
        for (const name of await caches.keys()) {
          const cache = await caches.open(name);
          for (const request of await cache.keys()) {
            const answer = await cache.match(request);
            found.push([new URL(request.url).pathname, /html|json/.test(answer.headers.get('content-type')) ? await answer.text() : '']);
          }
        }
        return found;
      });
      expect(all.length).toBeGreaterThan(4);
      for (const [address, text] of all) {
        expect(address).not.toMatch(/^\/api|profile|cases/);
        expect(text).not.toContain(person.email);
        expect(text).not.toContain(person.account_number.slice(0, 4) + ' ' + person.account_number.slice(4, 8));
      }
    });
  });
});

test.describe('a newer version', () => {
  test.use({ serviceWorkers: 'allow', site: ownSite });

  /** As if a newer page had been put there. */
  const renew = (site, version) =>
    change(site, 'service-worker.js', (text) => text.replace(/(version\s*=\s*|,\w=)"[0-9a-f]{16}"/, (whole) => whole.replace(/"[0-9a-f]{16}"/, `"${version}"`)));

  test('is offered, is never forced into a form, and is taken when asked for', async ({ site, page, inspect }) => {
    const on = new Screens(page, 'en');
    await on.open('/sign-in');
    await kept(page);
    await page.reload();
    await on.at('/sign-in', 'sign_in.title');
    const offer = page.locator('#update');
    await expect(offer).toBeHidden();
    await renew(site, '00000000000000ab');
    await on.field('sign_in.login').fill('in the middle');
    await page.evaluate(() => navigator.serviceWorker.getRegistration().then((one) => one.update()));
    await expect(offer).toBeVisible();
    await expect(offer).toContainText(on.t('document.update'));
    await expect(on.field('sign_in.login')).toHaveValue('in the middle');
    await inspect(page, 'sign_in-newer_version');
    await offer.getByRole('button', { name: on.t('document.update_later') }).click();
    await expect(offer).toBeHidden();
    await expect(on.field('sign_in.login')).toHaveValue('in the middle');
    await page.reload();
    await expect(offer).toBeVisible();
    const loaded = page.waitForEvent('load');
    await offer.getByRole('button', { name: on.t('document.update_now') }).click();
    await loaded;
    await expect(offer).toBeHidden();
    await expect.poll(() => page.evaluate(() => caches.keys())).toEqual(['ellis  00000000000000ab']);
  });

  test('is taken in a second tab as well', async ({ site, page, context }) => {
    await new Screens(page, 'en').open('/sign-in');
    await kept(page);
    const other = await context.newPage();
    await new Screens(other, 'en').open('/track');
    await renew(site, '00000000000000cd');
    await page.evaluate(() => navigator.serviceWorker.getRegistration().then((one) => one.update()));
    for (const tab of [page, other]) await expect(tab.locator('#update')).toBeVisible();
    for (const tab of [page, other]) {
      // In the second tab it is known by now that the newer one has begun.
      if (tab === other) await expect.poll(() => tab.evaluate(() => navigator.serviceWorker.getRegistration().then(({ waiting }) => Boolean(waiting)))).toBe(false);
      const loaded = tab.waitForEvent('load');
      await tab.locator('#update').getByRole('button', { name: new Screens(tab, 'en').t('document.update_now') }).click();
      await loaded;
      await expect(tab.locator('#update')).toBeHidden();
    }
  });

  test('that is switched off takes the worker and what it kept away', async ({ site, page, clock }) => {
    const on = new Screens(page, 'en');
    await on.open('/help');
    await kept(page);
    await change(site, 'config.json', () => JSON.stringify({ features: { works_offline: false } }));
    await clock.advance(120_000);
    await page.reload();
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.getRegistrations().then((all) => all.length))).toBe(0);
    await expect.poll(() => page.evaluate(() => caches.keys())).toEqual([]);
  });
});

test('a page that is restored from the back/forward cache reads the session', async ({ ellis, page, mailbox, expectRefusal }) => {
  const person = await settled(ellis, mailbox, { email: 'back@example.org' });
  const on = new Screens(page, 'en');
  await signIn(on, mailbox, person);
  await on.follow('shell.profile');
  await expect(page.getByText(person.email).first()).toBeVisible();
  // Whether a browser keeps a page is its own affair: this is what it says when it did.
  const again = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/session'));
  await page.context().clearCookies();
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await again;
  await on.at('/sign-in', 'sign_in.title');
  await expect(page.getByText(person.email)).toHaveCount(0);
});
