// The mailed link works where it is opened, once, whoever began the sign-up.
import { expect, inEachLanguage, test } from './harness.mjs';
import { PASSWORD } from './people.mjs';
import { Screens } from './screens.mjs';

inEachLanguage((language) => {
  test('the mailed link confirms in another browser, and only once', async ({ page, mailbox, anotherBrowser, inspect, expectRefusal }) => {
    const person = { email: `link.${language}@example.org`, password: PASSWORD };
    const on = new Screens(page, language);
    await on.open('/sign-up');
    await on.signUp(person);
    await on.at('/sign-up/check-email', 'check_email.title');
    const link = await mailbox.link(person.email);

    const telephone = await anotherBrowser();
    await telephone.goto(link);
    const there = new Screens(telephone, language);
    await there.at('/sign-in', 'sign_in.title');
    expect(telephone.url(), 'the secret leaves the address').not.toContain('t=');
    await there.enterPassword(person);
    await there.at('/welcome/terms', 'terms.title');

    const third = await anotherBrowser();
    expectRefusal('/api/v1/sign-up/link');
    await third.goto(link);
    await expect(third.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(third).toHaveURL(/\/confirm$/);
    await expect(third.getByRole('main').getByRole('link').first()).toBeVisible();
    await inspect(third, 'confirm-used');
  });
});
