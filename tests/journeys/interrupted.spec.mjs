// What people do in the middle of a step: go back, reload, open a link elsewhere, lose the network, begin again.
import { readFile } from 'node:fs/promises';
import { expect, inEachLanguage, test } from './harness.mjs';
import { codeIn, linkIn } from './mailbox.mjs';
import { PASSWORD, confirmed, settled } from './people.mjs';
import { Screens } from './screens.mjs';
import { pattern } from './words.mjs';

/** From the first sign-in to the choice of a way to get codes. */
async function toTheChoice(on, person) {
  await on.open('/sign-in');
  await on.enterPassword(person);
  await on.at('/welcome/terms', 'terms.title');
  await on.acceptTerms();
  await on.at('/welcome/codes', 'codes.title');
}

inEachLanguage((language) => {
  test('signing out without a network says that the person is still signed in, and works once it is back', async ({ ellis, page, context, mailbox, guard, inspect }) => {
    const person = await settled(ellis, mailbox, { email: `stay.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/cases', 'cases.title');
    guard.expectOffline();
    await context.setOffline(true);
    await on.signOut();
    await expect(page.getByText(on.t('trouble.signing_out'))).toBeVisible();
    await inspect(page, 'signing_out-offline');
    await context.setOffline(false);
    await context.clock.fastForward(11_000);
    await on.at('/', 'landing.title');
    await on.open('/profile');
    await on.at('/sign-in', 'sign_in.title');
  });

  test('a problem comes into view with the focus, also the second time', async ({ page, context, guard }) => {
    const on = new Screens(page, language);
    await page.setViewportSize({ width: 320, height: 500 });
    await on.open('/sign-up');
    await on.at('/sign-up', 'sign_up.title');
    guard.expectOffline();
    await context.setOffline(true);
    await on.signUp({ email: 'unseen@example.org', password: PASSWORD });
    const banner = page.getByText(on.t('trouble.offline_title'));
    await expect(banner).toBeInViewport();
    await expect(page.locator('.problem-banner')).toBeFocused();
    await on.press('trouble.again');
    await expect(banner).toBeInViewport();
    await expect(page.locator('.problem-banner')).toBeFocused();
    await context.setOffline(false);
    await context.clock.fastForward(11_000);
    await on.at('/sign-up/check-email', 'check_email.title');
    await expect(on.field('check_email.code')).toBeFocused();
  });

  test('signing in again at once goes on with the code that was sent', async ({ ellis, page, mailbox }) => {
    const person = await settled(ellis, mailbox, { email: `again.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in?next=/profile');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    const code = await mailbox.code(person.email);
    await on.follow('sign_in_code.start_over');
    await on.at('/sign-in', 'sign_in.title');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await expect(page.getByText(on.t('code.attempts', { count: 5 }))).toBeVisible();
    await on.enterCode(code);
    await on.at('/profile', 'profile.title');
  });

  test('a code used just before is not sent again at once, but by itself when the wait is over', async ({ ellis, page, mailbox, clock, inspect }) => {
    const person = await settled(ellis, mailbox, { email: `held.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/cases', 'cases.title');
    await on.signOut();
    await on.at('/', 'landing.title');
    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await expect(page.getByText(on.t('code.held_back'))).toBeVisible();
    await expect(page.getByRole('button', { name: on.t('sign_in_code.resend') })).toHaveAttribute('aria-disabled', 'true');
    await inspect(page, 'sign_in_code-held_back');
    await clock.advance(31_000);
    await expect(page.getByText(on.t('code.attempts', { count: 5 }))).toBeVisible();
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/cases', 'cases.title');
  });

  test('a newer link works in the tab that shows an old one', async ({ page, mailbox }) => {
    const on = new Screens(page, language);
    const email = `tab.${language}@example.org`;
    await on.open('/sign-up');
    await on.signUp({ email, password: PASSWORD });
    await on.at('/sign-up/check-email', 'check_email.title');
    const link = await mailbox.link(email, '/confirm');
    await page.goto(link.split('#')[0]);
    await on.at('/confirm', 'confirm.missing_title');
    // As pasted into the address bar: only the fragment differs, so nothing is loaded.
    await page.evaluate((address) => location.assign(address), link);
    await on.at('/confirm', 'confirm.title');
    await on.press('confirm.submit');
    await on.at('/welcome/terms', 'terms.title');
    expect(page.url()).not.toContain('#');
    await page.goBack();
    expect(page.url()).not.toContain('t=');
  });

  test('a sign-up that is over says so where it was begun, and one confirmed elsewhere goes on as if it were not', async ({ page, mailbox, anotherBrowser, inspect, expectRefusal }) => {
    const on = new Screens(page, language);
    const email = `elsewhere.${language}@example.org`;
    await on.open('/sign-up');
    await on.signUp({ email, password: PASSWORD });
    await on.at('/sign-up/check-email', 'check_email.title');
    await on.follow('check_email.other_email');
    await on.at('/sign-up', 'sign_up.title');
    await expect(on.field('sign_up.email'), 'to be mended, not typed again').toHaveValue(email);
    await page.goBack();
    await on.at('/sign-up/check-email', 'check_email.title');
    const telephone = await anotherBrowser();
    const there = new Screens(telephone, language);
    const mail = await mailbox.newest(email);
    await telephone.goto(linkIn(mail.text));
    expectRefusal('/api/v1/sign-up/link');
    await there.press('confirm.submit');
    await there.secret('sign_up.password').fill(PASSWORD);
    await there.press('confirm.submit');
    await there.at('/welcome/terms', 'terms.title');
    await page.reload();
    await on.at('/sign-up/check-email', 'check_email.title');
    // The code of the mail shows that the person here has it: only then it is told.
    expectRefusal('/api/v1/sign-up/code');
    await on.confirm(codeIn(mail.text));
    await on.at('/sign-up/check-email', 'check_email.gone_title');
    await inspect(page, 'check_email-gone');
    await on.follow('confirm.sign_in');
    await on.at('/sign-in', 'sign_in.title');
  });

  test('the proof of a way to get codes goes on after a reload, with another code', async ({ ellis, page, mailbox, clock, inspect }) => {
    const person = await confirmed(ellis, mailbox, { email: `reload.${language}@example.org`, language });
    const on = new Screens(page, language);
    await toTheChoice(on, person);
    await on.page.getByRole('radio', { name: on.t('codes.text') }).check();
    await on.press('codes.submit');
    await expect(page.getByRole('heading', { level: 2, name: on.t('codes.phone_heading') })).toBeFocused();
    await on.field('codes.phone').fill('(202) 555-0143');
    await on.press('codes.send_text');
    await expect(page.getByRole('heading', { level: 2, name: on.t('codes.prove_heading') })).toBeFocused();
    await mailbox.code('+12025550143', 'text');
    await page.reload();
    await expect(on.field('codes.code')).toBeVisible();
    await inspect(page, 'codes-text');
    await clock.advance(31_000);
    await on.resendCode();
    await on.proveCodes(await mailbox.code('+12025550143', 'text'));
    await on.at('/welcome/backup-codes', 'backup_codes.title');
  });

  test('an app that was begun keeps its key over a reload; backup codes that were shown are replaced by a press alone', async ({ ellis, page, mailbox, inspect }) => {
    const person = await confirmed(ellis, mailbox, { email: `key.${language}@example.org`, language });
    const on = new Screens(page, language);
    await toTheChoice(on, person);
    await on.page.getByRole('radio', { name: on.t('codes.authenticator') }).check();
    await on.press('codes.submit');
    const key = page.locator('#secret');
    const first = await key.innerText();
    await page.reload();
    await expect(key).toHaveText(first);
    await on.press('codes.other');
    await on.chooseEmailCodes();
    await on.proveCodes(await mailbox.code(person.email));
    await on.at('/welcome/backup-codes', 'backup_codes.title');
    const codes = page.locator('#codes');
    await expect(codes).toBeVisible();
    await expect(page.getByText(on.t('backup_codes.replaced'))).toHaveCount(0);
    const shown = await codes.innerText();
    await page.locator('header a[hreflang]').click();
    await expect(page.locator('html')).not.toHaveAttribute('lang', language);
    // Line by line: what an element has as its text has no lines.
    await expect.poll(() => codes.innerText(), { message: 'in the other language' }).toBe(shown);
    await page.locator('header a[hreflang]').click();
    await on.at('/welcome/backup-codes', 'backup_codes.title');
    await expect.poll(() => codes.innerText()).toBe(shown);
    await page.reload();
    await expect(page.getByText(pattern(on.t('backup_codes.made')))).toBeVisible();
    await inspect(page, 'backup_codes-made');
    await on.press('backup_codes.make');
    await expect(page.getByText(on.t('backup_codes.replaced'))).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    expect(await codes.innerText()).not.toBe(shown);
    await inspect(page, 'backup_codes-replaced');
    const [file] = await Promise.all([page.waitForEvent('download'), on.follow('backup_codes.download')]);
    const written = await readFile(await file.path(), 'utf8');
    for (const part of ['Ellis', person.email, ...(await codes.innerText()).split('\n')]) expect(written).toContain(part);
    await page.reload();
    await on.keepBackupCodes();
    await on.at('/welcome/done', 'done.title');
  });

  test('another way to get a code has the focus in its field', async ({ ellis, page, mailbox }) => {
    const person = await settled(ellis, mailbox, { email: `way.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await on.press('sign_in_code.by_backup');
    await expect(on.field('sign_in_code.backup_code')).toBeFocused();
    // The mail before still holds, and nothing has to be sent to come back to it.
    await page.getByRole('button', { name: /@example\.org/ }).click();
    await expect(on.field('sign_in_code.code')).toBeFocused();
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/cases', 'cases.title');
  });
});
