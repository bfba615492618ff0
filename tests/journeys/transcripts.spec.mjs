// What a screen reader says of sign-up, sign-in, My Cases and a case, read from top to end. Each text was read by a
// person once; a change of one has to be read again (`--update-snapshots` writes them anew).
import { expect, inEachLanguage, test } from './harness.mjs';
import { PASSWORD } from './people.mjs';
import { Screens } from './screens.mjs';
import { expectTranscript } from './transcript.mjs';

/** One that waits, and one that is denied at the moment below. */
const RECEIPTS = ['EAC9999103404', 'LIN9999106498'];
const DAY = 24 * 3_600_000;
/** The simulator's cases begin anew after so many days (`CYCLE` in server/src/case_status/catalog.rs). */
const CYCLE = 220 * DAY;
const MOMENT = Date.UTC(2026, 10, 27, 20);

inEachLanguage((language) => {
  test('a screen reader says what there is of sign-up, sign-in, My Cases and a case', async ({ page, ellis, mailbox, clock, expectRefusal }) => {
    const now = await ellis.now();
    await clock.advance((((MOMENT - now) % CYCLE) + CYCLE) % CYCLE);
    const on = new Screens(page, language);
    const heard = (name) => expectTranscript(page, language, name);
    const person = { email: `heard.${language}@example.org`, password: PASSWORD };

    await on.open('/sign-up');
    await on.at('/sign-up', 'sign_up.title');
    await heard('sign_up');
    await on.press('sign_up.submit');
    await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible();
    await heard('sign_up-errors');
    await on.signUp(person);
    await on.at('/sign-up/check-email', 'check_email.title');
    await heard('check_email');
    await on.confirm(await mailbox.code(person.email));
    await on.at('/welcome/terms', 'terms.title');
    await heard('terms');
    await on.acceptTerms();
    await on.at('/welcome/codes', 'codes.title');
    await heard('codes');
    await on.chooseEmailCodes();
    await on.at('/welcome/backup-codes', 'backup_codes.title');
    await heard('backup_codes');
    await page.getByRole('checkbox').check();
    await on.press('backup_codes.submit');
    await on.at('/welcome/done', 'done.title');
    await expect(page.locator('#account_number')).toBeVisible();
    await heard('done');
    await on.follow('done.go_on');
    await on.at('/cases', 'cases.title');
    await expect(page.getByRole('heading', { level: 2, name: on.t('cases.empty_title') })).toBeVisible();
    await heard('cases-empty');
    await page.context().clearCookies();

    await on.open('/sign-in');
    await on.at('/sign-in', 'sign_in.title');
    await heard('sign_in');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    expectRefusal('/api/v1/sign-in/code');
    await on.enterCode('000000');
    await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible();
    await heard('sign_in_code-errors');
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/cases', 'cases.title');

    for (const receipt of RECEIPTS) {
      await on.open('/cases/add');
      await on.addCase(receipt);
      await expect(page.locator('#receipt')).toBeVisible();
    }
    await heard('case');
    await on.follow('case_detail.back');
    await expect(page.getByRole('heading', { level: 3 })).toHaveCount(RECEIPTS.length);
    await heard('cases');
  });
});
