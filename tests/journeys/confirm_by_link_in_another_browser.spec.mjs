// The mailed link is spent by a press, once. In another browser than the one that began it asks for a password, which
// becomes the account's: a stranger who began with a foreign address gains nothing.
import { expect, inEachLanguage, test } from './harness.mjs';
import { PASSWORD } from './people.mjs';
import { Screens } from './screens.mjs';

const OTHER_PASSWORD = 'nine grey herons on a weir';

inEachLanguage((language) => {
  test('the mailed link asks for a password in another browser, and works only once', async ({ page, mailbox, anotherBrowser, inspect, expectRefusal }) => {
    const person = { email: `link.${language}@example.org`, password: PASSWORD };
    const on = new Screens(page, language);
    await on.open('/sign-up');
    await on.signUp(person);
    await on.at('/sign-up/check-email', 'check_email.title');
    const link = await mailbox.link(person.email);

    const telephone = await anotherBrowser();
    const sent = [];
    telephone.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
    await telephone.goto(link);
    const there = new Screens(telephone, language);
    await there.at('/confirm', 'confirm.title');
    await expect(telephone.getByRole('button', { name: there.t('confirm.submit') })).toBeVisible();
    expect(telephone.url(), 'the secret leaves the address').not.toContain('t=');
    expect(sent, 'nothing is spent by opening it').toEqual([]);
    await inspect(telephone, 'confirm');

    expectRefusal('/api/v1/sign-up/link');
    await there.press('confirm.submit');
    await there.at('/confirm', 'confirm.password_title');
    await inspect(telephone, 'confirm-password');
    await there.press('confirm.submit');
    await there.refused(there.t('field.password_missing'), there.secret('sign_up.password'));
    await there.secret('sign_up.password').fill('short');
    await there.press('confirm.submit');
    await there.refused(there.t('field.password_too_short'), there.secret('sign_up.password'));
    await there.secret('sign_up.password').fill(OTHER_PASSWORD);
    await there.press('confirm.submit');
    await there.at('/welcome/terms', 'terms.title');
    await expect(telephone.getByText(there.t('terms.password_is_new'))).toBeVisible();
    await inspect(telephone, 'terms-password_is_new');

    await page.reload();
    await on.at('/sign-up/check-email', 'check_email.title');
    await on.follow('check_email.sign_in');
    await on.at('/sign-in', 'sign_in.title');
    expectRefusal('/api/v1/sign-in');
    await on.enterPassword(person);
    await on.refused(on.t('sign_in.wrong_credentials'));

    const third = await anotherBrowser();
    expectRefusal('/api/v1/sign-up/link');
    await third.goto(link);
    const late = new Screens(third, language);
    await late.press('confirm.submit');
    await late.at('/confirm', 'confirm.failed_title');
    await expect(third.getByRole('main').getByRole('link').first()).toBeVisible();
    await inspect(third, 'confirm-used');
  });
});
