// Staged hydration, and what people do between two stages.
import { expect, test } from './harness.mjs';
import { FORMS, choose, labelled, sent, sentOnce } from './early.mjs';
import * as stages from './hydration_stages.mjs';
import { confirmed } from './people.mjs';
import { words } from './words.mjs';

const t = words('en');

/** The page at each of its stops, opened anew; fails where it has hardly any. */
async function atEachStop(page, path, act) {
  await stages.stopBetweenStages(page);
  for (let stop = 1; ; stop += 1) {
    await page.goto(path);
    if (!(await stages.at(page, stop))) {
      expect(stop, 'head, heading, content and foot are stages').toBeGreaterThan(4);
      return;
    }
    await test.step(`at stop ${stop}`, () => act(stop));
  }
}

// As people meet it: behind a web server set up with what `dist` writes, its policy in force.
test.use({ host: 'nginx' });

for (const form of FORMS) {
  const { path, choice, fields, submit, then } = form;
  test(`${path} loses nothing that is typed between two stages, and sends it once`, async ({ ellis, page, mailbox }) => {
    test.slow();
    await confirmed(ellis, mailbox, { email: 'early@example.org' });
    const all = sent(page);
    await atEachStop(page, path, async () => {
      all.length = 0;
      // Nobody is asked to wait for having sent too often.
      await ellis.advance(25 * 3_600_000);
      await choose(page, t, form);
      for (const [key, text] of fields) await labelled(page, t, key).pressSequentially(text);
      await page.getByRole('button', { name: t(submit), exact: true }).click();
      await expect(page.getByText(t('document.held'))).toBeVisible();
      expect(all).toEqual([]);
      await stages.goOn(page);
      await sentOnce(page, all, form, { language: 'en', path: then, held: t('document.held') });
      // Nothing of that page is asked any more when its cookies are gone.
      await page.goto('about:blank');
      await page.context().clearCookies();
    });
  });

  test(`${path} says what is wrong with what was sent between two stages`, async ({ page }) => {
    test.slow();
    const all = sent(page);
    const wrong = async () => {
      if (!choice) await page.getByLabel(t(fields[0][0]), { exact: true }).pressSequentially('x');
      await page.getByRole('button', { name: t(submit), exact: true }).click();
      await stages.goOn(page);
      await expect(page.locator('.error-summary')).toBeFocused();
      await expect(page.locator('#app [aria-busy=true]')).toHaveCount(0);
      expect(all).toEqual([]);
    };
    await atEachStop(page, path, wrong);
    // Nor at the first moment after the last.
    await wrong();
  });
}

test('a link leads where it leads, at each stop', async ({ page }) => {
  await atEachStop(page, '/sign-in', async () => {
    await Promise.all([page.waitForEvent('domcontentloaded'), page.getByRole('link', { name: t('sign_in.forgot'), exact: true }).click()]);
    await expect(page).toHaveURL(/\/recover$/);
    await expect(page.getByRole('heading', { level: 1, name: t('recover.title') })).toBeVisible();
  });
});

test('a password is shown to who asks for it between two stages', async ({ page }) => {
  await atEachStop(page, '/sign-in', async () => {
    const show = page.getByRole('button', { name: `${t('shell.show')} ${t('sign_in.password')}`, exact: true });
    // Once more, and it is as before.
    for (let pressed = 0; pressed < 3; pressed += 1) await show.click();
    await stages.goOn(page);
    await expect(page.getByRole('button', { name: `${t('shell.hide')} ${t('sign_in.password')}`, exact: true })).toBeVisible();
    await expect(page.getByLabel(t('sign_in.password'), { exact: true })).toHaveAttribute('type', 'text');
  });
});

test('a page that is restored from the back/forward cache between two stages lives on', async ({ page }) => {
  await atEachStop(page, '/sign-in', async () => {
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await stages.goOn(page);
    await page.waitForSelector('html[data-runs]', { state: 'attached' });
    await expect(page.locator('#crash')).toBeHidden();
    await page.getByRole('button', { name: t('sign_in.submit'), exact: true }).click();
    await expect(page.locator('.error-summary')).toBeVisible();
  });
});

test('a page that only wants to be read is left alone by a program that breaks between two stages', async ({ page, guard }) => {
  const broke = page.waitForEvent('pageerror');
  guard.expectUncaught(/unreachable/);
  await stages.stopBetweenStages(page);
  await page.goto('/help/numbers');
  expect(await stages.at(page, 2)).toBe(true);
  await page.locator('#app footer').evaluate((foot) => foot.replaceChildren());
  await stages.goOn(page);
  await broke;
  await expect(page.locator('#crash')).toBeHidden();
  await page.getByRole('link', { name: t('help.all'), exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: t('help.title') })).toBeVisible();
});

test('a program that breaks between two stages says so, promises nothing, and leads on', async ({ page, guard, inspect }) => {
  guard.expectUncaught(/unreachable/);
  await stages.stopBetweenStages(page);
  await page.goto('/sign-in');
  expect(await stages.at(page, 2)).toBe(true);
  await page.getByRole('button', { name: t('sign_in.submit'), exact: true }).click();
  await expect(page.getByText(t('document.held'))).toBeVisible();
  // What something else took away from the page is missing when its stage comes.
  await page.locator('#app footer').evaluate((foot) => foot.replaceChildren());
  await stages.goOn(page);
  const notice = page.locator('#crash');
  await expect(notice).toBeVisible();
  await expect(page.getByText(t('document.held'))).toBeHidden();
  await expect(page.locator('#app [aria-busy=true]')).toHaveCount(0);
  await page.getByLabel(t('sign_in.login'), { exact: true }).fill('early@example.org');
  await page.keyboard.press('Enter');
  await expect(notice.getByRole('link', { name: t('document.crash_again') })).toBeFocused();
  await expect(page.getByText(t('document.held'))).toBeHidden();
  await inspect(page, 'sign_in-crash_between_stages');
});
