// Pages whose program stays away, comes late or breaks: what is said, and the way on.
import { PROGRAM, SENTENCES, runs, translate } from './early.mjs';
import { expect, inEachLanguage, test } from './harness.mjs';
import { heldBack } from './held_back.mjs';
import { PASSWORD } from './people.mjs';
import { Screens } from './screens.mjs';
import * as time from './time.mjs';

// As people meet it: behind a web server set up with what `dist` writes, its policy in force.
test.use({ host: 'nginx' });

inEachLanguage((language) => {
  test('a program that stays on its way is told, and asked for again', async ({ page, guard, context, address, t, inspect }) => {
    guard.expectWithheld(PROGRAM);
    let asked = 0;
    await page.route(PROGRAM, (route) => (asked++ ? route.continue() : undefined));
    await page.goto(address('/sign-in'));
    // It is waited for from now on, and only the journey moves the clock.
    await expect.poll(() => asked).toBe(1);
    await time.stop(page);
    await page.getByLabel(t('sign_in.login'), { exact: true }).fill('patient@example.org');
    const notice = page.getByRole('alert').filter({ hasText: t('document.missing_title') });
    await expect(notice).toBeHidden();
    await context.clock.fastForward(16_000);
    await expect(notice).toContainText(t('document.missing_slow'));
    await inspect(page, 'sign_in-slow_program');
    await time.go(page);
    await notice.getByRole('button').click();
    await runs(page);
    await expect(notice).toBeHidden();
    await expect(page.getByRole('heading', { level: 1 }), 'who asked again is at the top of what there is').toBeFocused();
    await expect(page.getByLabel(t('sign_in.login'), { exact: true })).toHaveValue('patient@example.org');
  });

  test('a translated page whose program could not begin is put right each time it is tried', async ({ page, guard, address, t }) => {
    guard.expectWithheld(PROGRAM);
    await page.addInitScript(() => {
      const begin = WebAssembly.instantiate;
      WebAssembly.instantiate = () => {
        WebAssembly.instantiate = begin;
        return Promise.reject(new TypeError('Failed to fetch'));
      };
    });
    const release = await heldBack(page, address('/sign-in'));
    await page.getByLabel(t('sign_in.login'), { exact: true }).fill('patient@example.org');
    await page.evaluate(translate);
    await release();
    await expect(page.locator('#missing')).toBeVisible();
    await page.evaluate(translate);
    await page.locator('#missing').getByRole('button').click();
    await runs(page);
    await expect(page.locator('#app font')).toHaveCount(0);
    await expect(page.getByLabel(t('sign_in.login'), { exact: true })).toHaveValue('patient@example.org');
  });

  // Without what it says, a program has nothing to show.
  for (const [what, file] of [['a program', PROGRAM], ['a language', SENTENCES]]) {
    test(`${what} that could not be had is asked for once the network is back`, async ({ page, guard, address, t }) => {
      guard.expectWithheld(file);
      await page.route(file, (route) => route.abort());
      await page.goto(address('/track'));
      await expect(page.getByRole('alert').filter({ hasText: t('document.missing_title') })).toBeVisible();
      await page.unroute(file);
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await runs(page);
      await expect(page.locator('#missing')).toBeHidden();
    });
  }

  test('a program that cannot be had is told, keeps what was typed, and is asked for again', async ({ page, guard, address, t, inspect }) => {
    guard.expectWithheld(PROGRAM);
    await page.route(PROGRAM, (route) => route.abort());
    await page.goto(address('/sign-up'));
    const notice = page.getByRole('alert').filter({ hasText: t('document.missing_title') });
    await expect(notice).toBeVisible();
    await expect(notice.getByRole('button'), 'who may be typing is not disturbed').not.toBeFocused();
    await page.getByLabel(t('sign_up.email'), { exact: true }).fill('patient@example.org');
    await page.getByRole('button', { name: t('sign_up.submit'), exact: true }).click();
    await expect(notice.getByRole('button'), 'who waits is led on').toBeFocused();
    await inspect(page, 'sign_up-no_program');
    await notice.getByRole('button').click();
    await expect(notice).toBeVisible();
    await page.unroute(PROGRAM);
    await notice.getByRole('button').click();
    await runs(page);
    await expect(notice).toBeHidden();
    // What was sent without the program is sent now, and the program says what is missing.
    await new Screens(page, language).refused(t('field.password_missing'), page.getByLabel(t('sign_up.password'), { exact: true }));
    await expect(page.getByLabel(t('sign_up.email'), { exact: true })).toHaveValue('patient@example.org');
    await new Screens(page, language).signUp({ email: 'patient@example.org', password: PASSWORD });
    await new Screens(page, language).at('/sign-up/check-email', 'check_email.title');
  });

  test('a late notice does not move the field that is typed in', async ({ page, guard, address, t }) => {
    guard.expectWithheld(PROGRAM);
    let refuse;
    const refused = new Promise((resolve) => (refuse = resolve));
    await page.route(PROGRAM, async (route) => {
      await refused;
      await route.abort();
    });
    await page.goto(address('/sign-in'));
    const field = page.getByLabel(t('sign_in.login'), { exact: true });
    await field.pressSequentially('pat');
    const before = await field.boundingBox();
    refuse();
    await expect(page.locator('#missing')).toBeVisible();
    await field.pressSequentially('ient');
    await expect(field).toHaveValue('patient');
    await expect(field).toBeFocused();
    expect(await field.boundingBox()).toEqual(before);
  });

  test('a page that only wants to be read is not disturbed when its program cannot be had, and goes on once it can', async ({ page, guard, address, t }) => {
    guard.expectWithheld(PROGRAM);
    let asked = 0;
    await page.route(PROGRAM, (route) => {
      asked += 1;
      return route.abort();
    });
    // What boot.js logs; then it has done its part.
    const noticed = () => page.waitForEvent('console', (line) => line.type() === 'error' && /Failed to fetch/.test(line.text()));
    await Promise.all([noticed(), page.goto(address('/help/numbers'))]);
    expect(asked, 'before the first frame, and after it').toBe(2);
    await expect(page.locator('#missing')).toBeHidden();
    await Promise.all([noticed(), page.getByRole('link', { name: t('help.all'), exact: true }).click()]);
    await expect(page.getByRole('heading', { level: 1, name: t('help.title') })).toBeVisible();
    expect(asked).toBe(4);
    await page.unroute(PROGRAM);
    // Whoever looks at it again, after a call or another tab.
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await runs(page);
  });

  test('a page that was not prerendered says so as well when its program cannot be had', async ({ page, guard, address, inspect }) => {
    guard.expectWithheld(PROGRAM);
    await page.route(PROGRAM, (route) => route.abort());
    await page.goto(address('/cases'));
    const notice = page.locator('#missing');
    await expect(notice).toBeVisible();
    await inspect(page, 'cases-no_program');
    await page.unroute(PROGRAM);
    await notice.getByRole('button').click();
    await new Screens(page, language).at('/sign-in', 'sign_in.title');
  });

  test('a program that breaks says so, on a page that was prerendered and on one that was not', async ({ page, guard, address, t, inspect }) => {
    guard.expectUncaught(/unreachable/);
    for (const path of ['/track', '/nowhere']) {
      await page.goto(address(path));
      await runs(page);
      await expect(page.locator('#crash')).toBeHidden();
      // A program of one instruction, the one that every broken program ends with.
      await page.evaluate(() => {
        const hex = '0061736d0100000001040160000003020100070501016600000a05010300000b';
        const bytes = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
        const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
        addEventListener('ellis-test', () => f());
        dispatchEvent(new Event('ellis-test'));
      });
      await expect(page.locator('#crash')).toBeVisible();
      await inspect(page, path === '/track' ? 'track-crash' : 'other-crash');
      // The document before ran as well.
      await Promise.all([page.waitForEvent('load'), page.locator('#crash').getByRole('link', { name: t('document.crash_again') }).click()]);
      await runs(page);
      await expect(page.locator('#crash')).toBeHidden();
    }
  });
});
