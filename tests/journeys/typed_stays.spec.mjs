// What was typed and not sent stays over a change of language and on the way back, without secrets; a load asks first,
// and nobody finds what somebody else typed. That it stays in each form over a change of language is asked wherever one
// is looked at.
import { expect, test } from './harness.mjs';
import { confirmed, settled } from './people.mjs';
import { Screens } from './screens.mjs';

/** The file of what the page says in Spanish. */
const SPANISH = /sentences-es-/;

const TYPED = { email: 'ana.sola@example.org', password: 'short' };

async function begun(page) {
  const on = new Screens(page, 'en');
  await on.open('/sign-up');
  await on.signUp(TYPED);
  await on.refused(on.t('field.password_too_short'), on.secret('sign_up.password'));
  return on;
}

test('the language changes in place, with what was typed, what is wrong with it, and the focus', async ({ page }) => {
  await begun(page);
  const there = new Screens(page, 'es');
  await page.getByRole('link', { name: 'Español', exact: true }).click();
  await there.at('/sign-up', 'sign_up.title');
  await expect(there.field('sign_up.email')).toHaveValue(TYPED.email);
  await expect(there.secret('sign_up.password')).toHaveValue(TYPED.password);
  await expect(there.secret('sign_up.password')).toHaveAccessibleDescription(new RegExp(there.t('field.password_too_short')));
  await expect(page.getByRole('link', { name: 'English', exact: true })).toBeFocused();
  // The way back leads to the language before, and on to the page before.
  await page.goBack();
  await new Screens(page, 'en').at('/sign-up', 'sign_up.title');
  await expect(new Screens(page, 'en').field('sign_up.email')).toHaveValue(TYPED.email);
  await page.goForward();
  await there.at('/sign-up', 'sign_up.title');
  // Links lead on in the language that was chosen.
  await there.follow('sign_up.sign_in');
  await there.at('/sign-in', 'sign_in.title');
  // Also on a page that a link led to, whose heading had the focus.
  await page.getByRole('link', { name: 'English', exact: true }).click();
  await new Screens(page, 'en').at('/sign-in', 'sign_in.title');
  await expect(page.getByRole('link', { name: 'Español', exact: true })).toBeFocused();
});

test('a language that cannot be had is said so, keeps what was typed, and is had at the next press', async ({ page, guard }) => {
  guard.expectWithheld(SPANISH);
  const on = await begun(page);
  await page.route(SPANISH, (route) => route.abort());
  const link = page.getByRole('link', { name: 'Español', exact: true });
  await link.click();
  await expect(page.getByRole('status').filter({ hasText: on.t('shell.no_language') })).toBeVisible();
  await on.at('/sign-up', 'sign_up.title');
  await expect(on.field('sign_up.email')).toHaveValue(TYPED.email);
  // Where the file is gone for good, a load leads there.
  await expect(page.getByRole('link', { name: on.t('shell.load_language') })).toHaveAttribute('href', '/es/sign-up');
  await page.unroute(SPANISH);
  await link.click();
  const there = new Screens(page, 'es');
  await there.at('/sign-up', 'sign_up.title');
  await expect(there.field('sign_up.email')).toHaveValue(TYPED.email);
  await expect(there.page.getByText(there.t('shell.no_language'))).toHaveCount(0);
});

test('a language that comes late shows the page where one is by then, once', async ({ page }) => {
  const on = await begun(page);
  let asked;
  const come = new Promise((resolve) => {
    void page.route(SPANISH, (route) => {
      asked = route;
      resolve();
    });
  });
  const link = page.getByRole('link', { name: 'Español', exact: true });
  await link.click();
  await come;
  await link.click();
  await on.follow('sign_up.sign_in');
  await on.at('/sign-in', 'sign_in.title');
  const before = await page.evaluate(() => history.length);
  await asked.continue();
  const there = new Screens(page, 'es');
  await there.at('/sign-in', 'sign_in.title');
  await there.field('sign_in.login').fill(TYPED.email);
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
  await page.goBack();
  await on.at('/sign-in', 'sign_in.title');
});

test('on the way back what was typed is there, and no secret', async ({ page }) => {
  const on = await begun(page);
  await on.follow('shell.help');
  await on.at('/help', 'help.title');
  await page.goBack();
  await on.at('/sign-up', 'sign_up.title');
  await expect(on.field('sign_up.email')).toHaveValue(TYPED.email);
  await expect(on.secret('sign_up.password')).toHaveValue('');
  await expect(page.getByText(on.t('field.password_too_short'))).toHaveCount(0);
});

test('a load asks first, as long as something typed was not sent', async ({ page }) => {
  const on = await begun(page);
  const asked = [];
  page.on('dialog', async (dialog) => {
    asked.push(dialog.type());
    await dialog.accept();
  });
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
  await on.at('/sign-up', 'sign_up.title');
  await page.reload();
  expect(asked, 'nothing is typed').toHaveLength(1);
});

test('a load asks first, as long as backup codes are shown', async ({ ellis, page, mailbox }) => {
  const person = await confirmed(ellis, mailbox, { email: 'shown.once@example.org' });
  const on = new Screens(page, 'en');
  await on.open('/sign-in');
  await on.enterPassword(person);
  await on.at('/welcome/terms', 'terms.title');
  await on.acceptTerms();
  await on.at('/welcome/codes', 'codes.title');
  await on.chooseEmailCodes();
  await on.proveCodes(await mailbox.code(person.email));
  await on.at('/welcome/backup-codes', 'backup_codes.title');
  await expect(page.locator('#codes li')).toHaveCount(10);
  const asked = [];
  page.on('dialog', async (dialog) => {
    asked.push(dialog.type());
    await dialog.dismiss();
  });
  await page.evaluate(() => location.reload());
  await expect.poll(() => asked).toEqual(['beforeunload']);
  await expect(page.locator('#codes li')).toHaveCount(10);
});

test('who comes next finds nothing of what somebody typed', async ({ ellis, page, mailbox }) => {
  const [first, second] = [await settled(ellis, mailbox, { email: 'first@example.org' }), await settled(ellis, mailbox, { email: 'second@example.org' })];
  const on = new Screens(page, 'en');
  const enter = async (person) => {
    await on.follow('shell.sign_in');
    await on.at('/sign-in', 'sign_in.title');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/cases', 'cases.title');
  };
  await on.open('/');
  await enter(first);
  await on.follow('cases.add');
  await on.field('add_case.receipt_number').fill('EAC9999');
  await on.follow('shell.profile');
  await on.at('/profile', 'profile.title');
  await page.goBack();
  await on.at('/cases/add', 'add_case.title');
  await expect(on.field('add_case.receipt_number')).toHaveValue('EAC9999');
  await on.signOut();
  await on.at('/', 'landing.title');
  await enter(second);
  await on.follow('cases.add');
  await on.at('/cases/add', 'add_case.title');
  await expect(on.field('add_case.receipt_number')).toHaveValue('');
});
