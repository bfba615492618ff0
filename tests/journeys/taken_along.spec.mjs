// What people take along: the account number and the backup codes, to the clipboard, into a file, onto paper.
import { readFile } from 'node:fs/promises';
import { expect, inEachLanguage, test } from './harness.mjs';
import { confirmed, settled } from './people.mjs';
import { Screens } from './screens.mjs';

const copied = (page) => page.evaluate(() => navigator.clipboard.readText());

inEachLanguage((language) => {
  test('the account number is copied as twelve digits, and printed with where it is from', async ({ ellis, page, context, mailbox }) => {
    const person = await settled(ellis, mailbox, { email: `paper.${language}@example.org`, language });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const on = new Screens(page, language);
    await on.open('/sign-in?next=/profile');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/profile', 'profile.title');
    await on.press('shell.copy');
    await expect(page.getByRole('status').filter({ hasText: on.t('shell.copied') })).toBeVisible();
    expect(await copied(page)).toBe(person.account_number);

    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByText(new URL(ellis.address).host)).toBeVisible();
    await expect(page.getByRole('navigation')).toBeHidden();
    await expect(page.getByRole('button').first()).toBeHidden();
    expect(await on.accountNumber()).toBe(person.account_number);
  });

  test('backup codes are copied and saved whole, and printed without what is only asked on the screen', async ({ ellis, page, context, mailbox, inspect }) => {
    const person = await confirmed(ellis, mailbox, { email: `codes.${language}@example.org`, language });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const on = new Screens(page, language);
    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/welcome/terms', 'terms.title');
    await on.acceptTerms();
    await on.at('/welcome/codes', 'codes.title');
    await on.chooseEmailCodes();
    await on.proveCodes(await mailbox.code(person.email));
    await on.at('/welcome/backup-codes', 'backup_codes.title');
    await expect(page.locator('#codes li')).toHaveCount(10);
    const shown = await page.locator('#codes li').allInnerTexts();
    await on.press('shell.copy');
    await expect(page.getByRole('status').filter({ hasText: on.t('shell.copied') })).toBeVisible();
    expect((await copied(page)).split('\n')).toEqual(shown);
    const saving = page.waitForEvent('download');
    await on.follow('backup_codes.download');
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe(on.t('backup_codes.file'));
    // Found years later among other files, it says what it is, whose, and from when.
    const [what, whose, made, ...rest] = (await readFile(await saved.path(), 'utf8')).trim().split(/\r?\n/);
    expect(what).toContain(on.t('backup_codes.list'));
    expect(whose).toBe(person.email);
    expect(made).toContain('20');
    expect(rest).toEqual(['', ...shown, '', on.t('backup_codes.lead_written')]);
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('#codes')).toBeVisible();
    await expect(page.getByRole('checkbox')).toBeHidden();
    await page.emulateMedia({ media: 'screen' });
    await on.press('backup_codes.submit');
    await on.refused(on.t('backup_codes.not_kept'), page.getByRole('checkbox'));
    await inspect(page, 'backup_codes-errors');
  });
});
