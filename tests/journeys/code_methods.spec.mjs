// Each way to get codes, from its set-up to signing in with it; and the way out when it is lost.
import { expect, inEachLanguage, test } from './harness.mjs';
import { confirmed } from './people.mjs';
import { Screens } from './screens.mjs';
import { totp } from './totp.mjs';

const MINUTE = 60_000;
const PHONE = '+12025550143';

/** From the first sign-in to the choice of a way. */
async function toTheChoice(on, person) {
  await on.open('/sign-in');
  await on.enterPassword(person);
  await on.at('/welcome/terms', 'terms.title');
  await on.acceptTerms();
  await on.at('/welcome/codes', 'codes.title');
}

/** From the proof of the way to My Cases. The first backup code. */
async function toTheEnd(on) {
  await on.at('/welcome/backup-codes', 'backup_codes.title');
  const codes = on.page.getByRole('main').getByRole('listitem').filter({ hasText: /^[0-9A-Z]{4}(-[0-9A-Z]{4}){4}$/ });
  const first = await codes.first().innerText();
  await on.keepBackupCodes();
  await on.at('/welcome/done', 'done.title');
  await on.follow('done.go_on');
  await on.at('/cases', 'cases.title');
  return first;
}

async function choose(on, way) {
  await on.page.getByRole('radio', { name: on.t(`codes.${way}`) }).check();
  await on.press('codes.submit');
}

inEachLanguage((language) => {
  test('an authenticator app is connected by its key and signs in', async ({ ellis, page, mailbox, clock, inspect, expectRefusal }) => {
    test.slow();
    const person = await confirmed(ellis, mailbox, { email: `app.${language}@example.org`, language });
    const on = new Screens(page, language);
    await toTheChoice(on, person);
    await on.press('codes.submit');
    await on.refused(on.t('field.choice_missing'));
    await inspect(page, 'codes-errors');
    await choose(on, 'authenticator');
    await expect(page.getByRole('img', { name: on.t('codes.qr') })).toBeVisible();
    // The way back leads to the choice, and not out of the set-up.
    await page.goBack();
    await on.at('/welcome/codes', 'codes.title');
    await expect(page.getByRole('radio', { name: on.t('codes.email') })).toBeVisible();
    await page.goForward();
    await expect(page.getByRole('img', { name: on.t('codes.qr') })).toBeVisible();
    await page.goBack();
    await choose(on, 'authenticator');
    // The button for it does the same, and leaves nothing behind.
    const entries = await page.evaluate(() => history.length);
    await on.press('codes.other');
    await expect(page.getByRole('radio', { name: on.t('codes.email') })).toBeVisible();
    await expect.poll(() => page.evaluate(() => history.state)).not.toBe('step');
    await choose(on, 'authenticator');
    expect(await page.evaluate(() => history.length)).toBe(entries);
    await expect(page.getByRole('img', { name: on.t('codes.qr') })).toBeVisible();
    await inspect(page, 'codes-app');
    const secret = await page.locator('#secret').innerText();
    const right = totp(secret, await ellis.now());
    expectRefusal('/api/v1/set-up/authenticator/code');
    await on.proveCodes(right === '000000' ? '111111' : '000000');
    await expect(page.getByRole('alert').filter({ hasText: '4' })).toBeVisible();
    await inspect(page, 'codes-app-wrong');
    await on.proveCodes(right);
    const backup = await toTheEnd(on);

    await on.signOut();
    await on.at('/', 'landing.title');
    await on.open('/sign-in');
    // Only on a page that waits for nothing: else the time of a request runs out too.
    await on.at('/sign-in', 'sign_in.title');
    await clock.advance(MINUTE);
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await expect(page.getByText(on.t('sign_in_code.from_app'))).toBeVisible();
    await inspect(page, 'sign_in_code-app');
    await on.enterCode(totp(secret, await ellis.now()));
    await on.at('/cases', 'cases.title');

    await on.signOut();
    await on.at('/', 'landing.title');
    await on.open('/sign-in');
    await on.at('/sign-in', 'sign_in.title');
    await clock.advance(MINUTE);
    await on.enterPassword(person);
    await on.press('sign_in_code.by_backup');
    await expect(on.field('sign_in_code.backup_code')).toBeVisible();
    await inspect(page, 'sign_in_code-backup');
    await on.field('sign_in_code.backup_code').fill(backup.toLowerCase());
    await on.press('sign_in_code.submit');
    await on.at('/cases', 'cases.title');
    await on.open('/profile');
    await expect(page.getByRole('main').getByText('9', { exact: true })).toBeVisible();
  });

  test('on a phone the app is opened first, and the picture for another device is folded away', async ({ ellis, page, mailbox, inspect }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    const person = await confirmed(ellis, mailbox, { email: `phone.${language}@example.org`, language });
    const on = new Screens(page, language);
    await toTheChoice(on, person);
    await choose(on, 'authenticator');
    const picture = page.getByRole('img', { name: on.t('codes.qr') });
    await expect(page.getByRole('link', { name: on.t('codes.app_open') })).toHaveAttribute('href', /^otpauth:/);
    await expect(picture).toBeHidden();
    await inspect(page, 'codes-app-on_a_phone');
    await page.getByText(on.t('codes.app_scan')).click();
    await expect(picture).toBeVisible();
  });

  test('a telephone is proven by a text and signs in', async ({ ellis, page, mailbox, clock, inspect }) => {
    test.slow();
    const person = await confirmed(ellis, mailbox, { email: `text.${language}@example.org`, language });
    const on = new Screens(page, language);
    await toTheChoice(on, person);
    await choose(on, 'text');
    await expect(on.field('codes.phone')).toBeVisible();
    await inspect(page, 'codes-phone');
    await on.field('codes.phone').fill('12');
    await on.press('codes.send_text');
    await on.refused(on.t('field.phone_malformed'), on.field('codes.phone'));
    await inspect(page, 'codes-phone-errors');
    await on.field('codes.phone').fill('(202) 555-0143');
    await on.press('codes.send_text');
    await expect(on.field('codes.code')).toBeVisible();
    await on.proveCodes(await mailbox.code(PHONE, 'text'));
    await toTheEnd(on);
    await on.signOut();
    await on.at('/', 'landing.title');
    await on.open('/sign-in');
    await on.at('/sign-in', 'sign_in.title');
    await clock.advance(MINUTE);
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await on.enterCode(await mailbox.code(PHONE, 'text'));
    await on.at('/cases', 'cases.title');
  });
});
