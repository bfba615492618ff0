// What a screen shows while it waits, when the network is gone, when the server fails, and when nothing is there.
import { expect, inEachLanguage, test } from './harness.mjs';
import { settled, signedIn } from './people.mjs';
import { Screens } from './screens.mjs';
import * as time from './time.mjs';

/** Opens an address while the clock stands still: it is moved by little steps, until the program runs. */
async function openInSteps(page, path) {
  await page.goto(path);
  await expect(async () => {
    await page.clock.runFor(20);
    expect(await page.locator('html').getAttribute('data-runs')).toBe('');
  }).toPass();
}

inEachLanguage((language) => {
  test('while an answer is awaited the screen says so and does not jump', async ({ ellis, page, mailbox, address, inspect, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `wait.${language}@example.org`, language });
    const on = new Screens(page, language);
    await signedIn(on, person, mailbox);
    const waiting = [
      ['/cases', '/cases', 'cases.title', 'cases-loading'],
      ['/profile', '/profile', 'profile.title', 'profile-loading'],
      ['/cases/abcdefghijklmnopqrst_-', '/cases/*', 'case_detail.title', 'case-loading'],
    ];
    expectRefusal('/api/v1/cases/abcdefghijklmnopqrst_-');
    // Only the journey moves the clock: else a slow machine would bring the words by itself.
    await time.stop(page);
    for (const [path, interfaceOf, title, name] of waiting) {
      let go;
      const held = new Promise((resolve) => (go = resolve));
      await page.route(`**/api/v1${interfaceOf}`, async (route) => {
        await held;
        await route.continue();
      });
      await openInSteps(page, address(path));
      await on.at(path, title);
      await expect(page.locator('main .skeleton').first()).toBeVisible();
      await inspect(page, name);
      await expect(page.getByText(on.t('trouble.still_working'))).toHaveCount(0);
      await page.clock.runFor(5_000);
      await expect(page.getByRole('status').filter({ hasText: on.t('trouble.still_working') })).toBeVisible();
      go();
      await expect(page.locator('.skeleton')).toHaveCount(0);
      await expect(page.getByText(on.t('trouble.still_working'))).toHaveCount(0);
      await page.unroute(`**/api/v1${interfaceOf}`);
    }
    await time.go(page);
  });

  test('a mailed link that is being looked at says so', async ({ page, inspect, expectRefusal }) => {
    const on = new Screens(page, language);
    for (const [path, address, title, name] of [['/recover/link', '/api/v1/recovery/link', 'recover_link.title', 'recover_link-loading']]) {
      let go;
      const held = new Promise((resolve) => (go = resolve));
      await page.route(`**${address}`, async (route) => {
        await held;
        await route.continue();
      });
      expectRefusal(address);
      await on.open(`${path}#t=${'A'.repeat(43)}`);
      await on.at(path, title);
      await on.press('recover_link.open');
      await expect(page.locator('main .skeleton').first()).toBeVisible();
      await inspect(page, name);
      go();
      await expect(page.locator('.skeleton')).toHaveCount(0);
    }
  });

  test('a site that does not answer is not told as a missing network, and is tried again by itself', async ({ ellis, page, context, mailbox, guard, inspect }) => {
    const person = await settled(ellis, mailbox, { email: `unreached.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in');
    guard.expectWithheld(/\/api\/v1\//);
    await page.route('**/api/v1/**', (route) => route.abort('connectionrefused'));
    await on.enterPassword(person);
    await expect(page.getByText(on.t('trouble.unreachable_title'))).toBeVisible();
    await expect(page.getByText(on.t('trouble.offline_title'))).toHaveCount(0);
    await expect(on.field('sign_in.login')).toHaveValue(person.email);
    await inspect(page, 'sign_in-unreachable');
    await page.unroute('**/api/v1/**');
    await context.clock.fastForward(11_000);
    await on.at('/sign-in/code', 'sign_in_code.title');
  });

  test('without a network the page says so, keeps what was typed, and goes on when it is back', async ({ ellis, page, context, mailbox, inspect, guard }) => {
    const person = await settled(ellis, mailbox, { email: `offline.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in');
    await on.at('/sign-in', 'sign_in.title');
    guard.expectOffline();
    await context.setOffline(true);
    await on.enterPassword(person);
    await expect(page.getByText(on.t('trouble.offline_title'))).toBeVisible();
    await expect(on.field('sign_in.login')).toHaveValue(person.email);
    await inspect(page, 'sign_in-offline');
    await context.setOffline(false);
    await context.clock.fastForward(11_000);
    await on.at('/sign-in/code', 'sign_in_code.title');
  });

  test('who has to sign in first comes to where they wanted to go, and may go back', async ({ ellis, page, mailbox }) => {
    const person = await settled(ellis, mailbox, { email: `next.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/cases/add');
    await on.at('/sign-in', 'sign_in.title');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await page.reload();
    await on.at('/sign-in/code', 'sign_in_code.title');
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/cases/add', 'add_case.title');
    await on.open('/profile');
    await on.at('/profile', 'profile.title');
    await page.goBack();
    await on.at('/cases/add', 'add_case.title');
  });

  test('what cannot be loaded says why, and is loaded once it can be', async ({ ellis, page, context, mailbox, inspect, guard, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `unloaded.${language}@example.org`, language });
    const on = new Screens(page, language);
    await signedIn(on, person, mailbox);
    await expect(page.getByRole('heading', { name: on.t('cases.empty_title') })).toBeVisible();
    guard.expectOffline();
    for (const [link, path, title, name] of [
      ['shell.profile', '/profile', 'profile.title', 'profile-offline'],
      ['shell.my_cases', '/cases', 'cases.title', 'cases-offline'],
    ]) {
      await context.setOffline(true);
      await on.follow(link);
      await on.at(path, title);
      await expect(page.locator('.problem-banner')).toBeFocused();
      await expect(page.getByText(on.t('trouble.offline_title'))).toBeVisible();
      await inspect(page, name);
      await context.setOffline(false);
      await context.clock.fastForward(11_000);
      await expect(page.locator('.problem-banner')).toHaveCount(0);
      await expect(page.locator('.skeleton')).toHaveCount(0);
      await expect.poll(() => page.evaluate(() => document.activeElement.tagName), { message: 'the focus is not lost' }).toBe('H1');
    }
    const problem = { type: 'about:blank', title: 'internal', status: 500, code: 'internal', reference: 'ASDFGH123456' };
    await page.route('**/api/v1/cases', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }));
    expectRefusal('/api/v1/cases');
    await on.open('/cases');
    await expect(page.getByText(problem.reference)).toBeVisible();
    await inspect(page, 'cases-failed');
  });

  test('a session that ended meanwhile is told, and the way leads back to where it was', async ({ ellis, page, context, mailbox, inspect, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `ended.${language}@example.org`, language });
    const on = new Screens(page, language);
    await signedIn(on, person, mailbox);
    await on.open('/cases/add');
    await on.at('/cases/add', 'add_case.title');
    await context.clearCookies();
    expectRefusal('/api/v1/cases');
    await on.field('add_case.receipt_number').fill('EAC9999103403');
    await on.press('add_case.submit');
    await on.at('/sign-in', 'sign_in.title');
    await expect(page.getByText(on.t('trouble.signed_out_title'))).toBeVisible();
    await inspect(page, 'sign_in-ended');
    expect(page.url()).toContain('next=');
  });

  test('after signing out, going back shows nothing of the account', async ({ ellis, page, mailbox }) => {
    const person = await settled(ellis, mailbox, { email: `back.${language}@example.org`, language });
    const on = new Screens(page, language);
    await signedIn(on, person, mailbox);
    await on.open('/profile');
    await on.at('/profile', 'profile.title');
    await expect(page.getByText(person.email).first()).toBeVisible();
    await on.signOut();
    await on.at('/', 'landing.title');
    await expect(page.getByRole('status').filter({ hasText: on.t('shell.signed_out') })).toBeVisible();
    await page.goBack();
    await on.at('/sign-in', 'sign_in.title');
    await expect(page.getByText(person.email)).toHaveCount(0);
    const kept = await page.evaluate(() => Object.keys({ ...localStorage, ...sessionStorage }));
    expect(kept.filter((name) => name !== 'ellis-language'), 'nothing but the language is kept').toEqual([]);
  });

  test('when the server fails the page keeps what was typed, gives a reference, and leads to support', async ({ page, inspect, expectRefusal }) => {
    const on = new Screens(page, language);
    await on.open('/sign-up');
    await on.at('/sign-up', 'sign_up.title');
    const problem = { type: 'about:blank', title: 'internal', status: 500, code: 'internal', reference: 'QWERTY123456' };
    await page.route('**/api/v1/sign-up', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }));
    expectRefusal('/api/v1/sign-up');
    await on.signUp({ email: 'fails@example.org', password: 'a long walk to the river' });
    await expect(page.getByText(on.t('trouble.unexpected_title'), { exact: true })).toBeVisible();
    await expect(page.getByText(problem.reference)).toBeVisible();
    await expect(on.field('sign_up.email')).toHaveValue('fails@example.org');
    await inspect(page, 'sign_up-failed');
    await on.follow('help.support_title');
    await on.at('/help/support', 'help.support_title');
  });

  test('an address that leads nowhere says so and leads on', async ({ page, inspect }) => {
    const on = new Screens(page, language);
    await on.open('/nowhere/at/all');
    await expect(page.getByRole('heading', { level: 1, name: on.t('not_found.title') })).toBeVisible();
    await inspect(page, 'not_found');
  });

  test('a case that is not there is told as such', async ({ ellis, page, mailbox, inspect, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `gone.${language}@example.org`, language });
    const on = new Screens(page, language);
    await signedIn(on, person, mailbox);
    expectRefusal('/api/v1/cases/abcdefghijklmnopqrst_-');
    await on.open('/cases/abcdefghijklmnopqrst_-');
    await expect(page.getByText(on.t('trouble.not_found_title'))).toBeVisible();
    expect(await page.title()).toContain(on.t('trouble.title_of_error', { title: '' }).trim());
    await inspect(page, 'case-not_found');
  });

  test('too many sign-ins are held back with the time to wait', async ({ page, inspect, expectRefusal }) => {
    const on = new Screens(page, language);
    await on.open('/sign-in');
    expectRefusal('/api/v1/sign-in', 6);
    for (let tries = 0; tries < 6; tries += 1) {
      const answer = page.waitForResponse('**/api/v1/sign-in');
      await on.enterPassword({ email: `nobody.${language}@example.org`, password: 'not this one' });
      await answer;
      await expect(page.locator('form')).not.toHaveAttribute('aria-busy', 'true');
    }
    await expect(page.getByText(on.t('trouble.throttled_title'))).toBeVisible();
    // Once the wait is over, what is corrected is sent by the form's own button; another would send the same again.
    await expect(page.getByRole('button', { name: on.t('trouble.again') })).toHaveCount(0);
    await inspect(page, 'sign_in-throttled');
  });
});
