// What was forgotten comes back by a mailed link, and a new password needs one of the person's own answers too.
import { expect, inEachLanguage, test } from './harness.mjs';
import { settled } from './people.mjs';
import { Screens } from './screens.mjs';

const MINUTE = 60_000;
const NEW_PASSWORD = 'seven copper kites drift south';

/** Through the door, as a person who comes from signing in. */
async function begin(on, lost, email) {
  await on.open('/sign-in');
  await on.follow('sign_in.forgot');
  await on.at('/recover', 'recover.title');
  await ask(on, lost, email);
}

async function ask(on, lost, email) {
  await on.page.getByRole('radio', { name: on.t(`recover.${lost}`) }).check();
  await on.field('recover.email').fill(email);
  await on.press('recover.submit');
  await on.at('/recover', 'recover.sent_title');
}

/** The mailed link in a browser: by a press, as only a person does it. */
async function follow(on, link) {
  await on.page.goto(link);
  await on.at('/recover/link', 'recover_link.title');
  await on.press('recover_link.open');
}

/** The own question that is asked now: its input and its right answer. */
async function asked(on, person) {
  await on.at('/recover/link', 'recover_link.question_title');
  await expect(on.page.getByRole('main').getByRole('textbox')).toBeVisible();
  for (const [code, answer] of Object.entries(person.answers)) {
    const field = on.field(`questions.${code}`);
    if (await field.count()) return { code, field, answer };
  }
  throw new Error('none of the own questions is asked');
}

async function answered(on, field, answer) {
  await field.fill(answer);
  await on.press('recover_link.submit');
}

/** The page says that a new link is needed, why, and leads to it. */
async function ended(on, reason) {
  await on.at('/recover/link', 'recover_link.ended_title');
  await expect(on.page.getByText(on.t(reason))).toBeVisible();
  await on.follow('recover_link.begin_again');
  await on.at('/recover', 'recover.title');
}

// The operator asks questions as well.
test.use({ serverOptions: ['--questions', 'true'] });

inEachLanguage((language) => {
  test('user name and account number are shown by the mailed link, and stay after a reload', async ({ ellis, page, mailbox, anotherBrowser, inspect }) => {
    const person = await settled(ellis, mailbox, { email: `numbers.${language}@example.org`, user_name: `rosa.${language}`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in');
    await on.follow('sign_in.forgot');
    await on.at('/recover', 'recover.title');
    await inspect(page, 'recover');
    await ask(on, 'account_number', person.email);
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await inspect(page, 'recover-sent');
    const link = await mailbox.link(person.email, '/recover/link');

    const telephone = await anotherBrowser();
    const there = new Screens(telephone, language);
    await telephone.goto(link);
    await there.at('/recover/link', 'recover_link.title');
    await inspect(telephone, 'recover_link-arrived');
    await there.press('recover_link.open');
    for (const visit of ['by the link', 'after a reload']) {
      await there.at('/recover/link', 'recover_link.found_title');
      await expect(telephone.getByText(`rosa.${language}`), visit).toBeVisible();
      expect(await there.accountNumber(), visit).toBe(person.account_number);
      expect(telephone.url(), 'the secret leaves the address').not.toContain('t=');
      await telephone.reload();
    }
    await there.at('/recover/link', 'recover_link.found_title');
    await inspect(telephone, 'recover_link-found');
    await there.follow('recover_link.sign_in');
    await there.at('/sign-in', 'sign_in.title');
  });

  test('an own answer leads to a new password, and the security code is still asked', async ({ ellis, page, mailbox, inspect, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `forgot.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/recover');
    await on.press('recover.submit');
    await on.refused(on.t('field.choice_missing'));
    await on.refused(on.t('field.email_missing'), on.field('recover.email'));
    await inspect(page, 'recover-errors');
    await ask(on, 'password', person.email);
    await follow(on, await mailbox.link(person.email, '/recover/link'));
    const { field, answer } = await asked(on, person);
    await inspect(page, 'recover_link-question');
    await answered(on, field, answer.toUpperCase());
    await on.at('/recover/link', 'recover_link.password_title');
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();

    const password = on.secret('recover_link.new_password');
    await password.fill('too short');
    await on.press('recover_link.set_password');
    await on.refused(on.t('field.password_too_short'), password);
    await inspect(page, 'recover_link-password');
    expectRefusal('/api/v1/recovery/password');
    await password.fill(person.email);
    await on.press('recover_link.set_password');
    await on.refused(on.t('field.password_guessable'), password);
    await password.fill(NEW_PASSWORD);
    await on.press('recover_link.set_password');

    await on.at('/sign-in', 'sign_in.title');
    await expect(page.getByText(on.t('sign_in.password_changed'))).toBeVisible();
    await expect(on.field('sign_in.login')).toHaveValue(person.email);
    await inspect(page, 'sign_in-password_changed');
    expectRefusal('/api/v1/sign-in');
    await on.enterPassword(person);
    await on.refused(on.t('sign_in.wrong_credentials'));
    await on.enterPassword({ ...person, password: NEW_PASSWORD });
    await on.at('/sign-in/code', 'sign_in_code.title');
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/cases', 'cases.title');
  });

  test('a wrong answer tells how many tries are left, and after the last one a new link is needed', async ({ ellis, page, mailbox, inspect, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `answers.${language}@example.org`, language });
    const on = new Screens(page, language);
    await begin(on, 'password', person.email);
    await follow(on, await mailbox.link(person.email, '/recover/link'));
    const { code, field } = await asked(on, person);
    expectRefusal('/api/v1/recovery/answer', 5);
    for (let left = 4; left >= 1; left -= 1) {
      await answered(on, field, 'something else');
      await on.refused(on.t('recover_link.wrong_answer', { tries: left === 1 ? on.t('code.one_attempt') : on.t('code.attempts', { count: left }) }), field);
      if (left === 4) await inspect(page, 'recover_link-wrong');
    }
    await page.reload();
    const again = await asked(on, person);
    expect(again.code, 'the same question until it is answered').toBe(code);
    await expect(page.getByText(on.t('code.one_attempt'), { exact: true })).toBeVisible();
    await answered(on, again.field, 'something else');
    await ended(on, 'recover_link.exhausted');
    await page.goBack();
    await ended(on, 'recover_link.exhausted');
  });

  test('a link that was used, is too old or is not complete says so and leads to a new one', async ({ ellis, page, mailbox, clock, anotherBrowser, inspect, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `links.${language}@example.org`, language });
    const on = new Screens(page, language);
    await begin(on, 'user_name', person.email);
    const used = await mailbox.link(person.email, '/recover/link');
    const telephone = await anotherBrowser();
    const there = new Screens(telephone, language);
    await follow(there, used);
    await there.at('/recover/link', 'recover_link.found_title');
    expectRefusal('/api/v1/recovery/link', 2);
    await follow(on, used);
    await on.at('/recover/link', 'recover_link.ended_title');
    await inspect(page, 'recover_link-used');
    await ended(on, 'recover_link.used');

    await clock.advance(MINUTE);
    await ask(on, 'user_name', person.email);
    const late = await mailbox.link(person.email, '/recover/link');
    await clock.advance(30 * MINUTE + 1_000);
    await follow(on, late);
    await ended(on, 'recover_link.expired');
    await page.goto(late.slice(0, -9));
    await on.press('recover_link.open');
    await ended(on, 'recover_link.missing');
    expectRefusal('/api/v1/recovery');
    await on.open('/recover/link');
    await ended(on, 'recover_link.not_begun');
  });

  test('a link opens by a press and never on load, so that a scanner of mails spends nothing', async ({ ellis, page, mailbox, anotherBrowser }) => {
    const person = await settled(ellis, mailbox, { email: `pressed.${language}@example.org`, language });
    const on = new Screens(page, language);
    await begin(on, 'user_name', person.email);
    const link = await mailbox.link(person.email, '/recover/link');
    const scanner = await anotherBrowser();
    const spent = [];
    scanner.on('request', (request) => request.method() === 'POST' && spent.push(request.url()));
    await scanner.goto(link);
    await new Screens(scanner, language).at('/recover/link', 'recover_link.title');
    await expect(scanner.getByRole('button', { name: on.t('recover_link.open') })).toBeVisible();
    expect(scanner.url(), 'the secret leaves the address').not.toContain('t=');
    expect(spent).toEqual([]);
    await follow(on, link);
    await on.at('/recover/link', 'recover_link.found_title');
  });

  test('a backup code takes the place of an own answer', async ({ ellis, page, mailbox, inspect, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `codes.${language}@example.org`, language });
    const on = new Screens(page, language);
    await begin(on, 'password', person.email);
    await follow(on, await mailbox.link(person.email, '/recover/link'));
    await asked(on, person);
    await on.press('recover_link.by_backup');
    await on.at('/recover/link', 'recover_link.backup_title');
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await inspect(page, 'recover_link-backup');
    await on.press('recover_link.by_question');
    await asked(on, person);
    await on.press('recover_link.by_backup');
    const field = on.field('sign_in_code.backup_code');
    expectRefusal('/api/v1/recovery/backup-code');
    await field.fill('ABCD-EFGH-JKMN-PQRS-TVWX');
    await on.press('recover_link.submit');
    await on.refused(on.t('sign_in_code.wrong_code', { tries: on.t('code.attempts', { count: 4 }) }), field);
    await expect(page.getByText(on.t('code.attempts', { count: 4 }), { exact: true })).toBeVisible();
    await field.fill(person.backup_codes[0]);
    await on.press('recover_link.submit');
    await on.at('/recover/link', 'recover_link.password_title');
  });

  test('a known and an unknown address read the same, and asking too often tells how long to wait', async ({ ellis, page, mailbox, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `known.${language}@example.org`, language });
    const on = new Screens(page, language);
    const read = [];
    for (const email of [person.email, `nobody.${language}@example.org`]) {
      await on.open('/recover');
      await ask(on, 'password', email);
      read.push((await page.getByRole('main').innerText()).replace(email, ''));
    }
    expect(read[1]).toBe(read[0]);
    expectRefusal('/api/v1/recovery');
    await on.press('recover.again');
    await on.at('/recover', 'recover.title');
    await on.press('recover.submit');
    await expect(page.getByRole('status').filter({ hasText: on.t('trouble.throttled_title') })).toBeVisible();
    await expect(on.field('recover.email'), 'nothing typed is lost').toHaveValue(`nobody.${language}@example.org`);
  });
});
