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
    await on.at('/sign-in', 'sign_in.title');
    await inspect(page, 'sign_in');
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

  test('a code that is too old is refused, and signing in again works', async ({ ellis, page, mailbox, clock, inspect, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `late.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    const late = await mailbox.code(person.email);
    await clock.advance(10 * MINUTE + 1_000);
    expectRefusal('/api/v1/sign-in/code');
    await on.enterCode(late);
    await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible();
    await inspect(page, 'sign_in_code-expired');

    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/cases', 'cases.title');
  });

  test('another code replaces the first once the wait is over', async ({ ellis, page, mailbox, clock, expectRefusal }) => {
    const person = await settled(ellis, mailbox, { email: `again.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.at('/sign-in/code', 'sign_in_code.title');
    const first = await mailbox.code(person.email);
    await clock.advance(31_000);
    await on.resendCode();
    const second = await mailbox.code(person.email);
    if (first !== second) {
      expectRefusal('/api/v1/sign-in/code');
      await on.enterCode(first);
      await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible();
    }
    await on.enterCode(second);
    await on.at('/cases', 'cases.title');
  });
});

function other(code) {
  return code === '123456' ? '654321' : '123456';
}
