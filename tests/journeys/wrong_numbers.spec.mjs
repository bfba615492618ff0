// People confuse their four numbers: what was typed is named, and what was asked for is explained.
import { expect, inEachLanguage, test } from './harness.mjs';
import { SOMEBODYS_ACCOUNT_NUMBER, settled } from './people.mjs';
import { Screens } from './screens.mjs';

const MISTAKEN = {
  is_account_number: SOMEBODYS_ACCOUNT_NUMBER,
  is_a_number: 'A012 345 678',
  is_access_code: 'K7QF-2M9X-T4BD-8WPA',
};

inEachLanguage((language) => {
  test('another kind of number where a receipt number is asked for is named', async ({ ellis, page, mailbox, inspect }) => {
    const person = await settled(ellis, mailbox, { email: `numbers.${language}@example.org`, language });
    const on = new Screens(page, language);
    await on.open('/sign-in');
    await on.enterPassword(person);
    await on.enterCode(await mailbox.code(person.email));
    await on.at('/cases', 'cases.title');
    await on.open('/cases/add');
    for (const [reason, typed] of Object.entries(MISTAKEN)) {
      await on.addCase(typed);
      await on.refused(on.t(`field.${reason}`), on.field('add_case.receipt_number'));
      await expect(on.field('add_case.receipt_number')).toHaveValue(typed);
      await inspect(page, `add_case-${reason}`);
    }
  });
});
