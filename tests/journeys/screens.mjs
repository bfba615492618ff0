// What a person does on each screen, by role and label only. Which message names what stands here, and nowhere else.
import { expect } from '@playwright/test';
import { pattern, route, words } from './words.mjs';

/** One browser page in one language. */
export class Screens {
  constructor(page, language, base = '') {
    this.page = page;
    this.language = language;
    this.base = base;
    this.t = words(language);
  }

  /** Opens an address as if typed, and waits until the program runs or the page says why it can't. */
  async open(path) {
    await this.page.goto(this.base + route(this.language, path));
    await this.page.waitForSelector('html[data-runs], #misconfigured:not([hidden])', { state: 'attached' });
  }

  /** The person stands on that screen. */
  async at(path, title) {
    const wanted = this.base + route(this.language, path);
    await expect.poll(() => new URL(this.page.url()).pathname, { message: `on ${wanted}` }).toBe(wanted);
    if (title) await expect(this.page.getByRole('heading', { level: 1, name: this.t(title) })).toBeVisible();
    await expect(this.page).toHaveTitle(/\S/);
    await expect(this.page.locator('html')).toHaveAttribute('lang', this.language);
  }

  field(key) {
    return this.page.getByRole('textbox', { name: this.t(key) });
  }

  /** Passwords have no role of their own. */
  secret(key) {
    return this.page.getByLabel(this.t(key), { exact: true });
  }

  async press(key) {
    await this.page.getByRole('button', { name: this.t(key), exact: true }).click();
  }

  async follow(key) {
    await this.page.getByRole('link', { name: this.t(key), exact: true }).first().click();
  }

  /** The summary stands on top, has the focus, and holds the sentence; its link leads to the field. */
  async refused(sentence, field) {
    const summary = this.page.getByRole('alert').filter({ hasText: sentence });
    await expect(summary).toBeVisible();
    await expect.poll(() => summary.evaluate((node) => node.contains(document.activeElement) || node.parentElement === document.activeElement), { message: 'focus is on the summary' }).toBe(true);
    if (!field) return;
    // Who looks for the tab sees it as well.
    await expect(this.page).toHaveTitle(new RegExp(`^${escaped(this.t('trouble.title_of_error', { title: '' }))}`));
    await summary.getByRole('link', { name: sentence }).click();
    await expect(field).toBeFocused();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(new RegExp(escaped(sentence)));
  }

  async signUp({ email, password }) {
    await this.field('sign_up.email').fill(email);
    await this.secret('sign_up.password').fill(password);
    await this.press('sign_up.submit');
  }

  /** Six digits send themselves, here and in every field for a code. */
  async confirm(code) {
    await this.field('check_email.code').fill(code);
  }

  async enterPassword({ email, password }) {
    await this.field('sign_in.login').fill(email);
    await this.secret('sign_in.password').fill(password);
    await this.press('sign_in.submit');
  }

  /** As from the clipboard, with whatever stands between the digits. */
  async pasteCode(code) {
    const field = this.field('sign_in_code.code');
    await field.focus();
    await field.evaluate((input, text) => {
      const clipboard = new DataTransfer();
      clipboard.setData('text/plain', text);
      if (input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true, cancelable: true }))) {
        document.execCommand('insertText', false, text);
      }
    }, code);
  }

  /** In place of what stood there: one digit that is changed among six sends nothing. */
  async enter(field, code) {
    await field.fill('');
    await field.fill(code);
  }

  async enterCode(code) {
    await this.enter(this.field('sign_in_code.code'), code);
  }

  async acceptTerms() {
    await this.page.getByRole('checkbox', { name: this.t('terms.accept') }).check();
    await this.press('terms.submit');
  }

  async chooseEmailCodes() {
    await this.page.getByRole('radio', { name: this.t('codes.email') }).check();
    await this.press('codes.submit');
  }

  async proveCodes(code) {
    await this.enter(this.field('codes.code'), code);
  }

  async keepBackupCodes() {
    await this.page.getByRole('checkbox', { name: this.t('backup_codes.kept') }).check();
    await this.press('backup_codes.submit');
  }

  async answerQuestions(answers) {
    for (const [index, answer] of answers.entries()) {
      await this.page.getByRole('combobox').nth(index).selectOption({ index: index + 1 });
      await this.page.getByRole('textbox').nth(index).fill(answer);
    }
    await this.press('questions.submit');
  }

  /** The account number as shown: twelve digits. */
  async accountNumber() {
    const shown = this.page.getByRole('main').locator('strong').filter({ hasText: /\d{4}/ }).first();
    await expect(shown).toBeVisible();
    return (await shown.innerText()).replace(/\s/g, '');
  }

  async addCase(receiptNumber) {
    await this.field('add_case.receipt_number').fill(receiptNumber);
    await this.press('add_case.submit');
  }

  /** Asks for another code. Once the page has said so, it has emptied the field: what is typed from then on stays. */
  async resendCode() {
    await this.press('sign_in_code.resend');
    await expect(this.page.getByText(pattern(this.t('code.sent_again')))).toBeVisible();
    await expect(this.page.getByRole('status').filter({ hasText: this.t('sign_in_code.resent') })).toHaveCount(1);
  }

  async signOut() {
    await this.press('shell.sign_out');
  }
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
