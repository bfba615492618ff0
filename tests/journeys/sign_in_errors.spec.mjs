// Every way in which signing in goes wrong says what happened and leaves a way on.
import { expect, inEachLanguage, test } from './harness.mjs';
import { settled } from './people.mjs';
import { Screens } from './screens.mjs';

const MINUTE = 60_000;

inEachLanguage((language) => {
  test('a wrong password is told in the summary, and nothing typed is lost', async ({ ellis, page, mailbox, inspect, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `wrong.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in');
    expectRefusal('/api/v1/sign-in');
    await on.enterPassword({ ...person, password: 'not the password' });
    await on.refused(on.t('sign_in.wrong_credentials'));
    await expect(on.field('sign_in.login')).toHaveValue(person.email);
    await inspect(page, 'sign_in-refused');
  });

  test('a wrong code tells how many tries are left', async ({ ellis, page, mailbox, inspect, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `code.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    const right = await mailbox.code(person.email);
    expectRefusal('/api/v1/sign-in/code', 5);
    for (let left = 4; left >= 1; left -= 1) {
      await on.enterCode(other(right));
      await expect(page.getByRole('alert').filter({ hasText: String(left) })).toBeVisible();
      if (left === 4) await inspect(page, 'sign_in_code-wrong');
    }
    await on.enterCode(other(right));
    await on.refused(on.t('sign_in_code.exhausted'));
    await inspect(page, 'sign_in_code-exhausted');
  });

  test('a code that is too old is refused, and another one works', async ({ ellis, page, mailbox, clock, inspect, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `late.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await mailbox.code(person.email);
    // Another code one minute before the sign-in itself runs out, so that only the first code is too old.
    await clock.advance(9 * MINUTE);
    await on.press('sign_in_code.resend');
    const second = await mailbox.code(person.email);
    await clock.advance(2 * MINUTE);
    expectRefusal('/api/v1/sign-in/code');
    await on.enterCode(second);
    await expect(page.getByRole('alert')).toBeVisible();
    await inspect(page, 'sign_in_code-expired');

    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/cases', 'cases.title');
  });
});

function other(code) {
  return code === '123456' ? '654321' : '123456';
}
