// The main job: from nothing to the first case, out, and in again.
import { expect, inEachLanguage, test } from './harness.mjs';
import { PASSWORD } from './people.mjs';
import { Screens } from './screens.mjs';

const RECEIPT = 'EAC9999103403';

inEachLanguage((language) => {
  test('a person makes an account, adds a case, leaves, and finds it again', async ({ page, mailbox, inspect }) => {
    test.slow();
    const person = { email: `maria.${language}@example.org`, password: PASSWORD };
    const on = new Screens(page, language);

    await on.open('/');
    await on.at('/', 'landing.title');
    await inspect(page, 'landing');

    await on.follow('landing.create_account');
    await on.at('/sign-up', 'sign_up.title');
    await inspect(page, 'sign_up');
    await on.press('sign_up.submit');
    await on.refused(on.t('field.email_missing'), on.field('sign_up.email'));
    await inspect(page, 'sign_up-errors');
    await on.signUp(person);

    await on.at('/sign-up/check-email', 'check_email.title');
    await expect(page.getByText(person.email)).toBeVisible();
    await inspect(page, 'check_email');
    await on.press('check_email.submit');
    await on.refused(on.t('field.code_missing'), on.field('check_email.code'));
    await inspect(page, 'check_email-errors');
    await on.confirm(await mailbox.code(person.email));

    await on.at('/welcome/terms', 'terms.title');
    await expect(page.getByText(on.t('terms.confirmed', { email: person.email }))).toBeVisible();
    await inspect(page, 'terms');
    await on.press('terms.submit');
    await on.refused(on.t('field.terms_not_accepted'), page.getByRole('checkbox'));
    await inspect(page, 'terms-errors');
    await on.acceptTerms();

    await on.at('/welcome/codes', 'codes.title');
    await inspect(page, 'codes');
    // The mailbox was proven a moment ago.
    await on.chooseEmailCodes();

    await on.at('/welcome/backup-codes', 'backup_codes.title');
    const codes = page.getByRole('main').getByRole('listitem').filter({ hasText: /^[0-9A-Z]{4}(-[0-9A-Z]{4}){4}$/ });
    await expect(codes).toHaveCount(10);
    await inspect(page, 'backup_codes');
    await on.keepBackupCodes();

    await on.at('/welcome/done', 'done.title');
    const accountNumber = await on.accountNumber();
    expect(accountNumber).toMatch(/^\d{12}$/);
    await inspect(page, 'done');
    await on.follow('done.go_on');

    await on.at('/cases', 'cases.title');
    await expect(page.getByRole('heading', { name: on.t('cases.empty_title') })).toBeVisible();
    await inspect(page, 'cases-empty');
    await on.follow('cases.add');
    await on.at('/cases/add', 'add_case.title');
    await inspect(page, 'add_case');
    await on.press('add_case.submit');
    await on.refused(on.t('field.receipt_number_missing'), on.field('add_case.receipt_number'));
    await inspect(page, 'add_case-errors');
    await on.addCase(' eac 9999-103-403 ');

    await expect(page).toHaveURL(/\/cases\/[\w-]{20,}$/);
    await expect(page.getByText(RECEIPT).first()).toBeVisible();
    await on.open('/cases');
    await on.at('/cases', 'cases.title');
    await expect(page.getByText(RECEIPT).first()).toBeVisible();
    const { status } = await firstCase(page);
    await inspect(page, 'cases');
    await page.getByRole('main').getByRole('link', { name: RECEIPT }).first().click();
    await expect(page).toHaveURL(/\/cases\/[\w-]{20,}$/);
    await expect(page.getByText(status).first()).toBeVisible();
    await inspect(page, 'case');

    await on.open('/profile');
    await on.at('/profile', 'profile.title');
    await expect(page.getByText(person.email).first()).toBeVisible();
    expect(await on.accountNumber()).toBe(accountNumber);
    await inspect(page, 'profile');

    expect(await stored(page), 'nothing about the person lies in web storage').not.toContain('maria');
    await on.signOut();
    await expect.poll(async () => (await page.context().request.get('/api/v1/session').then((answer) => answer.json())).who).toBe('guest');
    await on.open('/cases');
    await on.at('/sign-in', 'sign_in.title');
    await on.press('sign_in.submit');
    await on.refused(on.t('field.login_missing'), on.field('sign_in.login'));
    await inspect(page, 'sign_in-errors');

    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await inspect(page, 'sign_in_code');
    const code = await mailbox.code(person.email);
    await on.pasteCode(`${code.slice(0, 3)} ${code.slice(3)}`);
    await on.at('/cases', 'cases.title');
    await expect(page.getByText(RECEIPT).first()).toBeVisible();
  });

  test('from the form to the account number in six screens and nine taps', async ({ page, mailbox }) => {
    const on = new Screens(page, language);
    const email = `taps.${language}@example.org`;
    const screens = new Set();
    let taps = 0;
    const tap = async (target) => {
      screens.add(await page.getByRole('heading', { level: 1 }).innerText());
      taps += 1;
      await target.click();
    };
    const press = (key) => tap(page.getByRole('button', { name: on.t(key), exact: true }));
    await on.open('/sign-up');
    await tap(on.field('sign_up.email'));
    await page.keyboard.type(email);
    await tap(on.secret('sign_up.password'));
    await page.keyboard.type(PASSWORD);
    await press('sign_up.submit');
    await on.at('/sign-up/check-email', 'check_email.title');
    await expect(on.field('check_email.code')).toBeFocused();
    screens.add(on.t('check_email.title'));
    await page.keyboard.type(await mailbox.code(email));
    await on.at('/welcome/terms', 'terms.title');
    await tap(page.getByRole('checkbox'));
    await press('terms.submit');
    await on.at('/welcome/codes', 'codes.title');
    await tap(page.getByRole('radio', { name: on.t('codes.email') }));
    await press('codes.submit');
    await on.at('/welcome/backup-codes', 'backup_codes.title');
    await tap(page.getByRole('checkbox'));
    await press('backup_codes.submit');
    await on.at('/welcome/done', 'done.title');
    screens.add(on.t('done.title'));
    expect(await on.accountNumber()).toMatch(/^\d{12}$/);
    expect([screens.size, taps]).toEqual([6, 9]);
  });

  /** The agency's own words for the status of the first case, in the journey's language. */
  async function firstCase(page) {
    const { cases } = await (await page.context().request.get('/api/v1/cases')).json();
    const { title_en, title_es } = cases[0].status;
    const status = language === 'es' ? (title_es ?? title_en) : title_en;
    expect(status, 'the simulator gave a status').toMatch(/\S/);
    return { status };
  }
});

function stored(page) {
  return page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
}
