// The status of receipts without an account: one, several, a whole notice, unknown ones, and what isn't a receipt at
// all.
import { expect, inEachLanguage, test } from './harness.mjs';
import { PASSWORD, SOMEBODYS_ACCOUNT_NUMBER, settled, signedIn } from './people.mjs';
import { Screens } from './screens.mjs';

inEachLanguage((language) => {
  test('several receipts are tracked without an account, and no number is kept anywhere', async ({ page, inspect }) => {
    const on = new Screens(page, language);
    await on.open('/');
    await on.follow('shell.track');
    await on.at('/track', 'track.title');
    await inspect(page, 'track');
    await on.press('track.submit');
    await on.refused(on.t('field.receipt_number_missing'), on.field('track.receipt_numbers'));
    await inspect(page, 'track-errors');

    await on.field('track.receipt_numbers').fill('Receipt Number EAC-99-991-03403\nand src9999102777, EAC9999103401, MCK0000000500');
    await on.press('track.submit');
    await expect(page.getByRole('heading', { level: 2, name: on.t('track.results') })).toBeFocused();
    const cards = page.getByRole('main').locator('.card-list > li');
    await expect(cards).toHaveCount(4);
    for (const [place, number] of ['EAC9999103403', 'SRC9999102777', 'EAC9999103401', 'MCK0000000500'].entries()) {
      await expect(cards.nth(place)).toContainText(number);
    }
    await expect(cards.nth(0).locator('blockquote')).toHaveCount(2);
    await expect(cards.nth(2)).toContainText(on.t('track.not_found'));
    await expect(cards.nth(3)).toContainText(on.t('track.unavailable'));
    await inspect(page, 'track-results');

    expect(page.url(), 'no number in the address').not.toMatch(/\d{6}/);
    expect(await page.title()).not.toMatch(/\d{6}/);
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain('9999');
  });

  test('from the first page a case is checked with one field and one press', async ({ page, inspect }) => {
    const on = new Screens(page, language);
    await on.open('/');
    await on.field('track.receipt_numbers').fill('EAC9999103403');
    await on.press('track.submit');
    await expect(page.getByRole('heading', { level: 2, name: on.t('track.results') })).toBeFocused();
    await expect(page.getByRole('main').locator('.card-list > li')).toContainText('EAC9999103403');
    await on.at('/', 'landing.title');
    await inspect(page, 'home-results');
  });

  test('what was found is added to the list once one has signed in, or has made an account', async ({ ellis, page, mailbox, inspect, expectRefusal }) => {
    test.slow();
    const on = new Screens(page, language);
    const find = async (number) => {
      await on.open('/');
      await on.field('track.receipt_numbers').fill(number);
      await on.press('track.submit');
      await expect(page.getByRole('heading', { level: 2, name: on.t('track.results') })).toBeVisible();
      // Also from views that were built anew.
      for (const _ of ['there', 'and back']) {
        const language = await page.locator('header a[hreflang]').getAttribute('hreflang');
        await page.locator('header a[hreflang]').click();
        await expect(page.locator('html')).toHaveAttribute('lang', language);
      }
      await on.follow('track.add');
      await on.at('/sign-in', 'sign_in.title');
      // There may be others to add.
      await page.goBack();
      await on.at('/', 'landing.title');
      await expect(page.getByRole('main').locator('.card-list > li')).toContainText(number);
      await on.follow('track.add');
      await on.at('/sign-in', 'sign_in.title');
      await expect(page.getByText(on.t('track.sign_in_to_add', { numbers: number }))).toBeVisible();
    };
    const added = async (number) => {
      await on.at('/cases/add', 'add_case.title');
      await expect(on.field('add_case.receipt_number')).toHaveValue(number);
      await on.press('add_case.submit');
      await expect(page.locator('#receipt')).toHaveText(number);
    };
    const person = await settled(ellis, mailbox, { email: `there.${language}@example.org`, language });
    await find('EAC9999103403');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await on.enterCode(await mailbox.code(person.email));
    await added('EAC9999103403');
    // Who is signed in needs no form for it.
    await on.open('/');
    await on.field('track.receipt_numbers').fill('EAC9999103403 LIN9999106498 SRC9999102777');
    await page.keyboard.press('Enter');
    const cards = page.getByRole('main').locator('.card-list > li');
    await cards.nth(1).getByRole('button', { name: on.t('track.add'), exact: true }).click();
    await expect(cards.nth(1).getByText(on.t('track.added'))).toBeFocused();
    expectRefusal('/api/v1/cases');
    await on.press('track.add_all');
    await expect(cards.nth(0).getByText(on.t('add_case.already_added'))).toBeVisible();
    await expect(cards.nth(2).getByText(on.t('track.added'))).toBeFocused();
    await inspect(page, 'track-added');
    await cards.nth(2).getByRole('link', { name: on.t('add_case.open'), exact: true }).click();
    await expect(page.locator('#receipt')).toHaveText('SRC9999102777');
    await on.signOut();
    await on.at('/', 'landing.title');

    const email = `new.${language}@example.org`;
    await find('SRC9999102777');
    await on.follow('sign_in.create_account');
    await on.signUp({ email, password: PASSWORD });
    await on.at('/sign-up/check-email', 'check_email.title');
    await on.confirm(await mailbox.code(email));
    await on.at('/welcome/terms', 'terms.title');
    await on.acceptTerms();
    await on.at('/welcome/codes', 'codes.title');
    await on.chooseEmailCodes();
    await on.at('/welcome/backup-codes', 'backup_codes.title');
    await on.keepBackupCodes();
    await on.at('/welcome/done', 'done.title');
    await inspect(page, 'done-with_a_case');
    await page.getByRole('link', { name: on.t('done.add', { numbers: 'SRC9999102777' }) }).click();
    await added('SRC9999102777');
  });

  test('a letter for a digit is asked about, and what was found before is gone', async ({ page }) => {
    const on = new Screens(page, language);
    await on.open('/track');
    const field = on.field('track.receipt_numbers');
    await field.fill('EAC9999103403');
    await on.press('track.submit');
    await expect(page.getByRole('heading', { level: 2, name: on.t('track.results') })).toBeFocused();
    await field.fill('EAC9999103403, SRC999910277O');
    await on.press('track.submit');
    await on.refused(on.t('field.receipt_number_has_letters'), field);
    await expect(page.getByRole('main').locator('.card-list > li')).toHaveCount(0);
    await page.getByRole('button', { name: on.t('add_case.did_you_mean', { number: 'SRC9999102770' }) }).click();
    await expect(field).toHaveValue('EAC9999103403, SRC9999102770');
    await expect(field).toBeFocused();
    for (const typed of ['EAC999910340O LIN9999106498', 'Receipt: EAC999910340O']) {
      await field.fill(typed);
      await on.press('track.submit');
      await on.refused(on.t('field.receipt_number_has_letters'), field);
      await expect(page.getByRole('button', { name: on.t('add_case.did_you_mean', { number: 'EAC9999103400' }) })).toBeVisible();
    }
    await field.fill('XYZ9999103401');
    await on.press('track.submit');
    await expect(page.getByText(on.t('cases.unknown_prefix', { letters: 'XYZ' }))).toBeVisible();
  });

  test('another kind of number is named', async ({ page }) => {
    const on = new Screens(page, language);
    await on.open('/track');
    const others = {
      is_account_number: SOMEBODYS_ACCOUNT_NUMBER,
      is_a_number: 'A012 345 678',
      is_access_code: 'K7QF-2M9X-T4BD-8WPA',
      receipt_number_has_letters: 'IOEO9I2345678',
      receipt_number_malformed: 'EAC12345',
      too_many_receipt_numbers: Array.from({ length: 11 }, (_, place) => `EAC99991034${10 + place}`).join('\n'),
    };
    for (const [reason, typed] of Object.entries(others)) {
      await on.field('track.receipt_numbers').fill(typed);
      await on.press('track.submit');
      await on.refused(on.t(`field.${reason}`), on.field('track.receipt_numbers'));
      await expect(on.field('track.receipt_numbers')).toHaveValue(typed);
    }
  });

  test('unknown, unavailable and busy are told apart', async ({ page, inspect }) => {
    const on = new Screens(page, language);
    await on.open('/track');
    // After the 429 the agency isn't asked for a while: what comes next is busy too.
    await on.field('track.receipt_numbers').fill('MCK0000000404, MCK0000000500, MCK0000000429, EAC9999103403');
    await on.press('track.submit');
    const cards = page.getByRole('main').locator('.card-list > li');
    const answers = ['not_found', 'unavailable', 'busy', 'busy'];
    await expect(cards).toHaveCount(answers.length);
    for (const [place, answer] of answers.entries()) await expect(cards.nth(place)).toContainText(on.t(`track.${answer}`));
    // It may say whom it protects: to strangers that isn't passed on.
    await expect(cards.first().locator('q')).toHaveCount(0);
    await inspect(page, 'track-failures');
  });

  test('a mistyped number among good ones is named, and a telephone number is none', async ({ page, inspect }) => {
    const on = new Screens(page, language);
    await on.open('/track');
    const field = on.field('track.receipt_numbers');
    await field.fill('EAC9999103403, EAC999910341');
    await on.press('track.submit');
    await on.refused(`EAC999910341: ${on.t('field.receipt_number_malformed')}`, field);
    await field.fill('EAC9999103403 A012345678\nEAC12');
    await on.press('track.submit');
    const wrong = [`A012345678: ${on.t('field.is_a_number')}`, `EAC12: ${on.t('field.receipt_number_malformed')}`];
    await expect(page.getByRole('alert').getByRole('link', { name: wrong[1] })).toBeVisible();
    await on.refused(wrong[0], field);
    await inspect(page, 'track-several_wrong');
    await field.fill('Receipt Number EAC9999103403 USCIS Contact Center 800-375-5283 (TTY 800-767-1833)');
    await on.press('track.submit');
    await expect(page.getByRole('main').locator('.card-list > li')).toHaveCount(1);
  });

  test('while the agency is asked the button says so, and without a network nothing typed is lost', async ({ page, context, guard, inspect }) => {
    const on = new Screens(page, language);
    await on.open('/track');
    await on.at('/track', 'track.title');
    let go;
    const held = new Promise((resolve) => (go = resolve));
    await page.route('**/api/v1/tracking', async (route) => {
      await held;
      await route.continue();
    });
    await on.field('track.receipt_numbers').fill('EAC9999103403');
    await on.press('track.submit');
    await expect(page.locator('form')).toHaveAttribute('aria-busy', 'true');
    await inspect(page, 'track-loading');
    go();
    await expect(page.getByRole('heading', { level: 2, name: on.t('track.results') })).toBeFocused();
    await page.unroute('**/api/v1/tracking');

    guard.expectOffline();
    await context.setOffline(true);
    await on.press('track.submit');
    await expect(page.getByText(on.t('trouble.offline_title'))).toBeVisible();
    await expect(on.field('track.receipt_numbers')).toHaveValue('EAC9999103403');
    await inspect(page, 'track-offline');
    await context.setOffline(false);
    await context.clock.fastForward(11_000);
    await expect(page.getByText(on.t('trouble.offline_title'))).toHaveCount(0);
  });

  test('too many numbers from one place are held back', async ({ page, inspect, expectRefusal }) => {
    const on = new Screens(page, language);
    await on.open('/track');
    await on.field('track.receipt_numbers').fill('EAC9999103403 EAC9999103404 EAC9999103405 EAC9999103410 EAC9999103411 EAC9999103416');
    await on.press('track.submit');
    await expect(page.getByRole('heading', { level: 2, name: on.t('track.results') })).toBeVisible();
    expectRefusal('/api/v1/tracking');
    await on.press('track.submit');
    await expect(page.getByText(on.t('trouble.throttled_title'))).toBeVisible();
    await inspect(page, 'track-throttled');
  });
});

test('the case that was chosen is there too where the link of the mail opened another tab', async ({ page, context, mailbox }) => {
  const on = new Screens(page, 'en');
  const email = 'link.tab@example.org';
  await on.open('/');
  await on.field('track.receipt_numbers').fill('SRC9999102777');
  await on.press('track.submit');
  await on.follow('track.add');
  await on.follow('sign_in.create_account');
  await on.signUp({ email, password: PASSWORD });
  await on.at('/sign-up/check-email', 'check_email.title');
  const tab = await context.newPage();
  const there = new Screens(tab, 'en');
  await tab.goto(await mailbox.link(email, '/confirm'));
  await there.at('/confirm', 'confirm.title');
  await there.press('confirm.submit');
  await there.at('/welcome/terms', 'terms.title');
  await there.acceptTerms();
  await there.at('/welcome/codes', 'codes.title');
  await there.chooseEmailCodes();
  await there.at('/welcome/backup-codes', 'backup_codes.title');
  await there.keepBackupCodes();
  await there.at('/welcome/done', 'done.title');
  await tab.getByRole('link', { name: there.t('done.add', { numbers: 'SRC9999102777' }) }).click();
  await there.at('/cases/add', 'add_case.title');
  await expect(there.field('add_case.receipt_number')).toHaveValue('SRC9999102777');
});

test('several that a guest chose are added by one press once they have signed in', async ({ ellis, page, mailbox }) => {
  const person = await settled(ellis, mailbox, { email: 'several.guest@example.org', language: 'en' });
  const on = new Screens(page, 'en');
  await on.open('/track');
  // On a field of several lines Enter begins a line.
  await on.field('track.receipt_numbers').fill('EAC9999103403');
  await page.keyboard.press('Enter');
  await page.keyboard.type('LIN9999106498');
  await on.press('track.submit');
  await on.follow('track.add_all');
  await on.at('/sign-in', 'sign_in.title');
  await expect(page.getByText(on.t('track.sign_in_to_add', { numbers: on.t('track.several', { count: 2 }) }))).toBeVisible();
  await on.enterPassword(person);
  await on.at('/sign-in/code', 'sign_in_code.title');
  await on.enterCode(await mailbox.code(person.email));
  await on.at('/cases/add', 'add_case.title');
  await on.press('add_case.submit');
  await on.at('/cases', 'cases.title');
  await expect(page.getByRole('main').getByText(on.t('add_case.added', { count: 2 }))).toBeVisible();
  await expect(page.locator('.card__receipt')).toHaveCount(2);
});

test('what a page of one person asks for is not done for the next, and what it shows goes with them', async ({ ellis, page, context, mailbox, expectRefusal }) => {
  const [ana, eva] = await Promise.all(['ana', 'eva'].map((name) => settled(ellis, mailbox, { email: `${name}.tab@example.org`, language: 'en' })));
  const on = new Screens(page, 'en');
  await signedIn(on, ana, mailbox);
  await on.open('/');
  await on.field('track.receipt_numbers').fill('SRC9999102777');
  await on.press('track.submit');
  const results = page.getByRole('main').locator('.card-list > li');
  await expect(results).toHaveCount(1);
  const there = new Screens(await context.newPage(), 'en');
  await there.open('/cases');
  await there.signOut();
  await there.at('/', 'landing.title');
  await signedIn(there, eva, mailbox);
  expectRefusal('/api/v1/cases');
  await on.press('track.add');
  await expect(page.getByText(on.t('shell.signed_out'))).toBeVisible();
  await expect(results).toHaveCount(0);
  await expect(on.field('track.receipt_numbers')).toHaveValue('');
  expect((await (await context.request.get('/api/v1/cases')).json()).cases).toEqual([]);
});
