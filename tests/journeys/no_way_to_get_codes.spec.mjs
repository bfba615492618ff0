// What an account has decides what its sign-in asks. Where none of that can be used any more, a backup code helps, else
// support.
import { expect, inEachLanguage, test } from './harness.mjs';
import { settled, spendBackupCodes, withCodes } from './people.mjs';
import { Screens } from './screens.mjs';
import { totp } from './totp.mjs';

const WITHOUT_MAIL = ['--email-codes', 'false'];

inEachLanguage((language) => {
  test('who has backup codes alone signs in with one, chooses a new way and comes to their cases', async ({ ellis, page, mailbox, inspect }) => {
    const person = await settled(ellis, mailbox, { email: `new.${language}@example.org`, language });
    await ellis.restart(WITHOUT_MAIL);
    const on = new Screens(page, language);
    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await expect(page.getByText(on.t('sign_in_code.only_backup'))).toBeVisible();
    await expect(page.getByRole('heading', { name: on.t('sign_in_code.another_way') }), 'there is none').toHaveCount(0);
    await inspect(page, 'sign_in_code-only_backup');
    await on.field('sign_in_code.backup_code').fill(person.backup_codes[0]);
    await on.press('sign_in_code.submit');

    await on.at('/welcome/codes', 'codes.title');
    await expect(page.getByText(on.t('codes.lead_again'))).toBeVisible();
    await expect(page.getByRole('radio', { name: on.t('codes.email') })).toHaveCount(0);
    await inspect(page, 'codes-again');
    await page.reload();
    await on.at('/welcome/codes', 'codes.title');
    await page.getByRole('radio', { name: on.t('codes.authenticator') }).check();
    await on.press('codes.submit');
    const secret = await page.locator('#secret').innerText();
    await on.proveCodes(totp(secret, await ellis.now()));
    await on.at('/welcome/done', 'done.title');
    await inspect(page, 'done-again');
    await on.follow('done.go_on');
    await on.at('/cases', 'cases.title');
  });

  test('who has no backup code left either is told so, with the way to support', async ({ ellis, page, mailbox, inspect, expectRefusal }) => {
    const { person } = await withCodes(ellis, mailbox, { email: `none.${language}@example.org`, language });
    await ellis.restart(WITHOUT_MAIL);
    const on = new Screens(page, language);
    await on.open('/sign-in');
    expectRefusal('/api/v1/sign-in');
    await on.enterPassword(person);
    await on.refused(on.t('sign_in.no_method_title'));
    await inspect(page, 'sign_in-no_method');
    await on.follow('help.support_title');
    await on.at('/help/support', 'help.support_title');
  });

  test.describe('where no questions are asked', () => {
    test.use({ serverOptions: ['--questions', 'false'] });

    test('a new password wants a backup code, and without one the page says what is left to do', async ({ ellis, page, mailbox, inspect, clock }) => {
      const person = await settled(ellis, mailbox, { email: `proof.${language}@example.org`, language });
      const on = new Screens(page, language);
      for (const left of [true, false]) {
        await on.open('/recover');
        await page.getByRole('radio', { name: on.t('recover.password') }).check();
        await on.field('recover.email').fill(person.email);
        await on.press('recover.submit');
        await on.at('/recover', 'recover.sent_title');
        await page.goto(await mailbox.link(person.email, '/recover/link'));
        await on.press('recover_link.open');
        if (left) {
          await on.at('/recover/link', 'recover_link.backup_title');
          await expect(page.getByText(on.t('recover_link.backup_why'))).toBeVisible();
          await inspect(page, 'recover_link-backup_alone');
          await spendBackupCodes(ellis, person);
          await clock.advance(60_000);
        }
      }
      await on.at('/recover/link', 'recover_link.no_proof_title');
      await expect(page.getByText(on.t('recover_link.no_proof_device'))).toBeVisible();
      await inspect(page, 'recover_link-no_proof');
    });
  });
});
