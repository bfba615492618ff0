// My Cases beyond the first one: a pasted notice, a list to search, a status that moves, a case taken out again.
import { expect, inEachLanguage, test } from './harness.mjs';
import { settled, signedIn } from './people.mjs';
import { Screens } from './screens.mjs';

const DAY = 24 * 3_600_000;
/** The address of a case. */
const CASE = /\/cases\/[\w-]{20,}$/;
const NOTICE = `
  THE UNITED STATES OF AMERICA          I-797C, Notice of Action
  Receipt Number          Case Type
  LIN-99-991-06498        I485 - APPLICATION TO REGISTER PERMANENT RESIDENCE
  Received Date 05/01/2026   Priority Date   Page 1 of 1
`;

async function add(on, receiptNumber) {
  await on.open('/cases/add');
  await on.addCase(receiptNumber);
  await expect(on.page).toHaveURL(CASE);
  // Its page has asked for the case: a move of the clock meets no question on its way.
  await expect(on.page.locator('#receipt')).toBeVisible();
}

inEachLanguage((language) => {
  test('a whole notice is pasted, the list is searched, and a case is taken out', async ({ ellis, page, mailbox, clock, inspect }) => {
    test.slow();
    const person = await settled(ellis, mailbox, { email: `list.${language}@example.org`, language });
    const on = new Screens(page, language);
    await signedIn(on, person, mailbox);
    for (const receiptNumber of ['EAC9999103404', 'EAC9999103405', 'LIN9999106499', 'EAC9999103403', 'SRC9999102777', 'MCK0000000500']) await add(on, receiptNumber);
    await expect(page.getByRole('heading', { level: 1, name: 'MCK0000000500' })).toBeVisible();
    await inspect(page, 'case-unavailable');

    await on.open('/cases/add');
    await page.getByText(on.t('add_case.notice'), { exact: true }).click();
    await on.field('add_case.notice_text').fill(NOTICE);
    await inspect(page, 'add_case-notice');
    await page.getByRole('button', { name: on.t('add_case.found', { number: 'LIN9999106498' }) }).click();
    await expect(on.field('add_case.receipt_number')).toHaveValue('LIN9999106498');
    // Added later than the others: the clock of the journey stands still otherwise.
    await clock.advance(1_000);
    await on.press('add_case.submit');
    await expect(page).toHaveURL(CASE);

    await on.open('/cases');
    const cards = page.getByRole('main').getByRole('listitem');
    await expect(cards).toHaveCount(7);
    await inspect(page, 'cases-list');
    const search = page.getByRole('searchbox', { name: on.t('cases.search') });
    await search.fill('lin9999106498');
    await expect(cards).toHaveCount(1);
    await expect(page.getByRole('status').filter({ hasText: on.t('cases.shown', { count: 1, total: 7 }) })).toBeVisible();
    await search.fill('nothing like it');
    await expect(page.getByRole('heading', { name: on.t('cases.none_title') })).toBeVisible();
    await inspect(page, 'cases-none');
    await on.press('cases.show_all');
    await expect(cards).toHaveCount(7);
    await page.getByRole('combobox', { name: on.t('cases.order') }).selectOption({ label: on.t('cases.order_added') });
    await expect(cards.first()).toContainText('LIN9999106498');
    await page.getByRole('combobox', { name: on.t('cases.filter') }).selectOption({ label: on.t('cases.filter_to_do') });
    await expect(cards).not.toHaveCount(7);

    await on.open('/cases');
    await search.fill('src9999');
    await page.getByRole('link', { name: 'SRC9999102777' }).click();
    await expect(page).toHaveURL(CASE);
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(on.t('case_detail.title'));
    await page.goBack();
    await on.at('/cases', 'cases.title');
    await expect(search, 'the list is as it was left').toHaveValue('src9999');
    await expect(cards).toHaveCount(1);
    await expect(page.getByRole('link', { name: 'SRC9999102777' })).toBeFocused();
    await page.getByRole('link', { name: 'SRC9999102777' }).click();
    await on.press('case_detail.remove');
    const dialog = page.getByRole('dialog', { name: on.t('case_detail.remove_title') });
    await expect(dialog).toBeVisible();
    await expect(dialog.getByRole('heading', { name: on.t('case_detail.remove_title') }), 'Enter once too often removes nothing').toBeFocused();
    await inspect(page, 'case-remove');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('button', { name: on.t('case_detail.remove'), exact: true })).toBeFocused();
    await on.press('case_detail.remove');
    await on.press('case_detail.remove_yes');
    await on.at('/cases', 'cases.title');
    await expect(page.getByRole('main').getByText(on.t('cases.removed', { number: 'SRC9999102777' }))).toBeVisible();
    await search.fill('');
    await expect(cards).toHaveCount(6);
    await expect(page.getByRole('link', { name: 'SRC9999102777' })).toHaveCount(0);
    await inspect(page, 'cases-removed');
    expect(new URL(page.url()).search, 'nothing personal in the address').toBe('');
    await on.signOut();
    await on.at('/', 'landing.title');
    // The drawing of a notice has a sample.
    const said = (await page.content()).replaceAll(/<svg.*?<\/svg>/gs, '');
    expect(said, 'nothing of the account is left, shown or spoken').not.toMatch(/[A-Z]{3}9999/);
  });

  test('a number that is there already leads to its case, a whole notice may stand in the field, odd letters are asked about, several are added at once', async ({ ellis, page, mailbox, inspect, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `already.${language}@example.org`, language });
    const on = new Screens(page, language);
    await signedIn(on, person, mailbox);
    await add(on, 'Receipt Number: EAC9999103403 Case Type I130');
    const first = page.url();
    expectRefusal('/api/v1/cases', 6);
    await on.open('/cases/add');
    const field = on.field('add_case.receipt_number');
    await on.addCase('EAC9999103403');
    await on.refused(on.t('add_case.already_added'), field);
    await expect(page.getByRole('link', { name: on.t('add_case.open'), exact: true })).toBeVisible();
    await inspect(page, 'add_case-already_added');
    await on.follow('add_case.open');
    await expect(page).toHaveURL(first);

    await on.open('/cases/add');
    await field.fill('EAC9999103401');
    await expect(page.getByText(on.t('cases.unknown_prefix', { letters: 'EAC' }))).toHaveCount(0);
    await field.fill('XYZ9999103401');
    await expect(page.getByText(on.t('cases.unknown_prefix', { letters: 'XYZ' }))).toBeVisible();
    await on.press('add_case.submit');
    await on.refused(on.t('add_case.not_found'), field);
    await expect(page.getByRole('button', { name: on.t('add_case.found', { number: 'XYZ9999103401' }) })).toHaveCount(0);
    await inspect(page, 'add_case-not_found');
    await on.press('add_case.anyway');
    await expect(page.locator('#receipt')).toHaveText('XYZ9999103401');
    await expect(page.getByText(on.t('cases.awaited'))).toBeVisible();
    // Of changes they are told once they ask for that.
    await expect(page.getByRole('button', { name: on.t('alerts.offer_submit'), exact: true })).toBeVisible();
    await inspect(page, 'case-anyway');
    await on.open('/cases/add');

    await on.addCase('EAC9999103403 and LIN9999106498');
    await on.refused(on.t('field.several_receipt_numbers'), field);
    await inspect(page, 'add_case-several');
    await page.getByRole('button', { name: on.t('add_case.found', { number: 'LIN9999106498' }) }).click();
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('LIN9999106498');
    await on.addCase('LIN999910649O');
    await on.refused(on.t('field.receipt_number_has_letters'), field);
    await inspect(page, 'add_case-did_you_mean');
    await page.getByRole('button', { name: on.t('add_case.did_you_mean', { number: 'LIN9999106490' }) }).click();
    await expect(field).toHaveValue('LIN9999106490');

    // Several at once: what is there already is passed over, what the agency doesn't know stays in the field.
    await on.addCase('EAC9999103403, XYZ9999103402; LIN9999106498 XYZ9999103404');
    await on.refused(`XYZ9999103402: ${on.t('add_case.not_found')}`, field);
    await expect(field).toHaveValue('XYZ9999103402, XYZ9999103404');
    await expect(page.getByText(on.t('add_case.added', { count: 1 }))).toBeVisible();
    await expect(page.getByRole('button', { name: on.t('add_case.all'), exact: true })).toHaveCount(0);
    await inspect(page, 'add_case-several_unknown');
    await on.press('add_case.anyway');
    await on.at('/cases', 'cases.title');
    await expect(page.locator('.card__receipt', { hasText: 'XYZ9999103404' })).toBeVisible();
    await expect(page.getByText(on.t('cases.awaited')).first()).toBeVisible();
    await on.open('/cases/add');
    // Each wrong piece is named, and a letter for a digit is mended without touching the others.
    await on.addCase('EAC9999103405, SRC999910277O');
    await on.refused(`SRC999910277O: ${on.t('field.receipt_number_has_letters')}`, field);
    await page.getByRole('button', { name: on.t('add_case.did_you_mean', { number: 'SRC9999102770' }) }).click();
    await expect(field).toHaveValue('EAC9999103405, SRC9999102770');
    await on.addCase('LIN9999106498 and SRC9999102777');
    await on.press('add_case.all');
    await on.at('/cases', 'cases.title');
    await expect(page.getByText(on.t('add_case.added', { count: 1 }))).toHaveCount(2); // Seen and spoken.
    await inspect(page, 'cases-several_added');
    for (const number of ['EAC9999103403', 'LIN9999106498', 'SRC9999102777', 'XYZ9999103401']) {
      await expect(page.locator('.card__receipt', { hasText: number })).toBeVisible();
    }
  });

  test('a status moves on with the agency, and the page says when it was read', async ({ ellis, page, mailbox, clock }) => {
    const person = await settled(ellis, mailbox, { email: `moves.${language}@example.org`, language });
    const on = new Screens(page, language);
    await signedIn(on, person, mailbox);
    await add(on, 'EAC9999103403');
    const lines = page.locator('.timeline > li');
    // All of them come with the case.
    await expect(lines.first()).toBeVisible();
    const before = await lines.count();
    await clock.advance(60 * DAY);
    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/cases', 'cases.title');
    // The clock's move woke the poller, which reads in rounds of its own.
    await expect(async () => {
      await on.open('/cases');
      await page.getByRole('link', { name: 'EAC9999103403' }).click();
      await expect(lines.first()).toBeVisible();
      expect(await lines.count()).not.toBe(before);
    }).toPass({ timeout: 180_000 });
    await expect(page.getByText(new RegExp(on.t('cases.read_at', { time: '' }).trim()))).toBeVisible();
    // The list says how long ago, by the clock of the browser; one that is behind says when.
    const ago = new Intl.RelativeTimeFormat(`${language}-US`).format(-2, 'hour');
    await page.clock.setFixedTime((await ellis.now()) + 2.5 * 3_600_000);
    await on.open('/cases');
    await expect(page.getByText(on.t('cases.checked', { time: ago }))).toBeVisible();
    await page.clock.setFixedTime((await ellis.now()) - DAY);
    await on.open('/cases');
    await expect(page.getByText(new RegExp(on.t('cases.read_at', { time: '' }).trim()))).toBeVisible();
  });

  test('what has to be done stands first, what changed stays until it is read, and a case has a name of its own', async ({ ellis, page, mailbox, clock, inspect }) => {
    const person = await settled(ellis, mailbox, { email: `home.${language}@example.org`, language });
    const on = new Screens(page, language);
    await signedIn(on, person, mailbox);
    for (const receiptNumber of ['EAC9999103403', 'EAC9999103404', 'EAC9999103405', 'LIN9999106498', 'SRC9999102777']) await add(on, receiptNumber);
    await clock.advance(20 * DAY);
    await signedIn(on, person, mailbox);
    const ASKS = ['evidence_requested', 'appointment', 'denied'];
    let cases;
    // The clock's move woke the poller, which reads in rounds of its own.
    await expect(async () => {
      ({ cases } = await (await page.context().request.get('/api/v1/cases')).json());
      expect(cases.every((one) => one.status.read_at > one.added_at + DAY)).toBe(true);
      expect(cases.some((one) => one.news && !ASKS.includes(one.status.stage))).toBe(true);
      expect(cases.some((one) => ASKS.includes(one.status.stage))).toBe(true);
    }).toPass({ timeout: 60_000 });
    await on.open('/cases');
    const part = (key) => page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name: on.t(key) }) });
    const numbers = (all) => all.map((one) => one.receipt_number).sort();
    const shown = async (key) => (await part(key).locator('.card__receipt').allInnerTexts()).sort();
    await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(on.t('cases.to_do'));
    expect(await shown('cases.to_do')).toEqual(numbers(cases.filter((one) => ASKS.includes(one.status.stage))));
    const changed = cases.filter((one) => one.news && !ASKS.includes(one.status.stage));
    expect(await shown('cases.changed')).toEqual(numbers(changed));
    await expect(page.getByText(on.t('cases.nothing_to_do'))).toHaveCount(0);
    await inspect(page, 'cases-home');

    const link = page.getByRole('link', { name: changed[0].receipt_number });
    const card = part('cases.changed').locator('.card').filter({ has: link });
    await card.getByRole('button', { name: on.t('cases.seen') }).click();
    await expect(card.getByText(on.t('cases.seen_done'))).toBeFocused();
    // It stays where it is until the list is opened again.
    await expect(card.getByRole('button')).toHaveCount(0);
    await inspect(page, 'cases-seen');
    await page.reload();
    await expect(link).toBeVisible();
    await expect(part('cases.changed').getByRole('link', { name: changed[0].receipt_number })).toHaveCount(0);

    await link.click();
    await page.getByText(on.t('case_detail.name'), { exact: true }).click();
    await on.field('case_detail.nickname').fill('x'.repeat(41));
    await on.press('case_detail.name_submit');
    await on.refused(on.t('field.nickname_too_long'), on.field('case_detail.nickname'));
    await on.field('case_detail.nickname').fill('Mamá');
    await on.press('case_detail.name_submit');
    await expect(page.getByRole('heading', { level: 1, name: 'Mamá' })).toBeFocused();
    await expect(page).toHaveTitle(/^Mamá/);
    await inspect(page, 'case-named');
    await on.follow('case_detail.back');
    await expect(page.getByRole('heading', { level: 3, name: `Mamá ${changed[0].receipt_number}` })).toBeVisible();
  });

  test('name, user name and language are changed on the profile', async ({ ellis, page, mailbox, inspect, expectRefusal }) => {
    await settled(ellis, mailbox, { email: `taken.${language}@example.org`, user_name: 'taken.name', language });
    const person = await settled(ellis, mailbox, { email: `name.${language}@example.org`, language });
    const on = new Screens(page, language);
    await signedIn(on, person, mailbox);
    await on.open('/profile');
    await on.at('/profile', 'profile.title');
    // In Spanish the label of a user name begins with that of a name.
    const given = page.locator('#given_name');
    await given.fill('María José');
    await on.field('profile.family_name').fill('x'.repeat(300));
    await on.press('profile.submit');
    await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible();
    await inspect(page, 'profile-errors');
    await on.field('profile.family_name').fill('O’Connor-López');
    expectRefusal('/api/v1/profile');
    await on.field('profile.user_name').fill('Taken.Name');
    await on.press('profile.submit');
    await on.refused(on.t('profile.user_name_taken'), on.field('profile.user_name'));
    await inspect(page, 'profile-user_name_taken');
    await on.field('profile.user_name').fill('maria.jose');
    await on.press('profile.submit');
    await expect(page.getByRole('main').getByText(on.t('profile.saved'))).toBeVisible();
    await inspect(page, 'profile-saved');
    await page.reload();
    await expect(given).toHaveValue('María José');
    await expect(on.field('profile.user_name')).toHaveValue('maria.jose');
    await expect(on.field('profile.family_name')).toHaveValue('O’Connor-López');
  });

  test('the way back from one case to another shows the case of its address', async ({ ellis, page, mailbox }) => {
    const person = await settled(ellis, mailbox, { email: `twoback.${language}@example.org`, language });
    const on = new Screens(page, language);
    await signedIn(on, person, mailbox);
    for (const receiptNumber of ['EAC9999103403', 'SRC9999102777']) await add(on, receiptNumber);
    await on.open('/cases');
    await page.getByRole('link', { name: 'EAC9999103403' }).click();
    await expect(page.getByRole('main').getByText('EAC9999103403', { exact: true })).toBeVisible();
    await on.follow('case_detail.back');
    await page.getByRole('link', { name: 'SRC9999102777' }).click();
    await expect(page.getByRole('main').getByText('SRC9999102777', { exact: true })).toBeVisible();
    await page.evaluate(() => history.go(-2));
    await expect(page.getByRole('main').getByText('EAC9999103403', { exact: true })).toBeVisible();
    await expect(page.getByRole('main').getByText('SRC9999102777', { exact: true })).toHaveCount(0);
  });
});
