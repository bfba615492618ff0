// A set-up that was left goes on where it stopped, in any browser.
import { inEachLanguage, test } from './harness.mjs';
import { confirmed } from './people.mjs';
import { Screens } from './screens.mjs';

inEachLanguage((language) => {
  test('a set-up left after the terms goes on at the codes elsewhere', async ({ ellis, page, mailbox, anotherBrowser }) => {
    const person = await confirmed(ellis, mailbox, { email: `resume.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/welcome/terms', 'terms.title');
    await on.acceptTerms();
    await on.at('/welcome/codes', 'codes.title');

    const elsewhere = new Screens(await anotherBrowser(), language);
    await elsewhere.open('/sign-in');
    await elsewhere.enterPassword(person);
    await elsewhere.at('/welcome/codes', 'codes.title');

    // A step whose turn hasn't come leads to the first that isn't met.
    await elsewhere.open('/welcome/done');
    await elsewhere.at('/welcome/codes', 'codes.title');
    await elsewhere.page.reload();
    await elsewhere.at('/welcome/codes', 'codes.title');
  });
});
