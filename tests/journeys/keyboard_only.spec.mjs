// Signing up and signing in with Tab, Enter, Space, arrows and letters: the mouse is never touched.
import { expect, inEachLanguage, test } from './harness.mjs';
import { PASSWORD } from './people.mjs';
import { Screens } from './screens.mjs';

const MOST_TABS = 60;

/** Presses keys, and fails when the focus is nowhere or on something that can't be seen. */
class Keyboard {
  constructor(page) {
    this.page = page;
  }

  /** `mayWrap`: past the last stop the focus is with the browser's own bar, once, before it comes round. */
  async press(key, mayWrap = false) {
    await this.page.keyboard.press(key);
    const where = await this.page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return 'nowhere';
      const box = focused.getBoundingClientRect();
      const seen = focused.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true });
      return seen && box.width > 0 && box.height > 0 ? '' : `on something hidden: ${focused.outerHTML.slice(0, 200)}`;
    });
    const wrapped = mayWrap && where === 'nowhere';
    if (key === 'Tab' && !wrapped) expect(where, `focus after ${key}`).toBe('');
    return wrapped;
  }

  /** Tabs until the focus is there. */
  async to(target) {
    await expect(target).toBeVisible();
    let mayWrap = true;
    for (let presses = 0; presses < MOST_TABS; presses += 1) {
      if (await target.evaluate((node) => node === document.activeElement)) return;
      if (await this.press('Tab', mayWrap)) mayWrap = false;
    }
    throw new Error(`${target} isn't reached by ${MOST_TABS} tabs`);
  }

  async type(target, text) {
    await this.to(target);
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.type(text);
  }

  async activate(target, key = 'Enter') {
    await this.to(target);
    await this.press(key);
  }
}

// The operator asks questions as well.
test.use({ serverOptions: ['--questions', 'true'] });

inEachLanguage((language) => {
  test('a person signs up and signs in by keyboard alone', async ({ page, mailbox, inspect }) => {
    test.slow();
    const email = `keys.${language}@example.org`;
    const on = new Screens(page, language);
    const keys = new Keyboard(page);
    const button = (key) => page.getByRole('button', { name: on.t(key), exact: true });

    await on.open('/');
    await on.at('/', 'landing.title');
    await keys.activate(page.getByRole('main').getByRole('link', { name: on.t('landing.create_account'), exact: true }));
    await on.at('/sign-up', 'sign_up.title');
    await arrived(page);
    await keys.type(on.field('sign_up.email'), email);
    await keys.type(on.secret('sign_up.password'), PASSWORD);
    await keys.press('Enter');
    await on.at('/sign-up/check-email', 'check_email.title');
    await expect(on.field('check_email.code')).toBeFocused();
    await keys.type(on.field('check_email.code'), await mailbox.code(email));
    await on.at('/welcome/terms', 'terms.title');
    await arrived(page);
    await keys.activate(page.getByRole('checkbox'), 'Space');
    await keys.activate(button('terms.submit'));
    await on.at('/welcome/codes', 'codes.title');
    const byMail = page.getByRole('radio', { name: on.t('codes.email') });
    await keys.to(page.getByRole('radio').first());
    while (!(await byMail.isChecked())) await keys.press('ArrowDown');
    await keys.activate(button('codes.submit'));
    await on.at('/welcome/backup-codes', 'backup_codes.title');
    await keys.activate(page.getByRole('checkbox'), 'Space');
    await keys.activate(button('backup_codes.submit'));
    await on.at('/welcome/questions', 'questions.title');
    await expect(page.getByRole('combobox')).toHaveCount(3);
    await inspect(page, 'questions');
    await keys.activate(button('questions.submit'));
    await on.refused(on.t('field.question_missing'));
    await inspect(page, 'questions-errors');
    for (const [index, answer] of ['Maple Street', 'Barnaby', 'Lisbon'].entries()) {
      await keys.to(page.getByRole('combobox').nth(index));
      for (let down = 0; down <= index; down += 1) await keys.press('ArrowDown');
      await keys.type(page.getByRole('textbox').nth(index), answer);
    }
    await keys.activate(button('questions.submit'));
    await on.at('/welcome/done', 'done.title');
    await arrived(page);
    await keys.activate(page.getByRole('link', { name: on.t('done.go_on'), exact: true }));
    await on.at('/cases', 'cases.title');
    await keys.activate(button('shell.sign_out'));
    await expect(button('shell.sign_out')).toBeHidden();

    await on.open('/sign-in');
    await on.at('/sign-in', 'sign_in.title');
    await keys.type(on.field('sign_in.login'), email);
    await keys.type(on.secret('sign_in.password'), PASSWORD);
    await keys.press('Enter');
    await on.at('/sign-in/code', 'sign_in_code.title');
    await keys.type(on.field('sign_in_code.code'), await mailbox.code(email));
    await on.at('/cases', 'cases.title');
  });
});

/** Within the app, arriving puts the focus on the heading. */
async function arrived(page) {
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
}
