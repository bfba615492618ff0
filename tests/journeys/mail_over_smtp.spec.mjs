// Mail through a real mail server: taken in, read back, followed.
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { expect, test as base } from './harness.mjs';
import { codeIn, linkIn, waitFor } from './mailbox.mjs';
import { PASSWORD } from './people.mjs';
import { Screens } from './screens.mjs';
import { LANGUAGES } from './words.mjs';

const test = base.extend({
  /** Every mail that a real mail server took in. */
  sink: async ({}, use) => {
    const mails = [];
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      onData(stream, session, done) {
        simpleParser(stream).then((mail) => {
          mails.push({ ...mail, envelope: session.envelope });
          done();
        }, done);
      },
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    await use({ mails, url: `smtp://127.0.0.1:${server.server.address().port}` });
    await new Promise((resolve) => server.close(resolve));
  },

  messageBox: false,

  serverOptions: async ({ sink }, use) => use(['--smtp-url', sink.url]),
});

for (const language of LANGUAGES) {
  test(`the confirmation arrives over SMTP and its link is followed, in ${language}`, async ({ page, ellis, sink }) => {
    const person = { email: `smtp.${language}@example.org`, password: PASSWORD };
    const on = new Screens(page, language);
    await on.open('/sign-up');
    await on.signUp(person);
    await on.at('/sign-up/check-email', 'check_email.title');

    const mail = await waitFor('the mail', () => sink.mails[0]);
    expect(mail.envelope.rcptTo.map((one) => one.address)).toEqual([person.email]);
    expect(mail.to.value.map((one) => one.address)).toEqual([person.email]);
    expect(mail.subject).toMatch(/\S/);
    expect(mail.messageId).toMatch(/@/);
    expect(mail.date).toBeInstanceOf(Date);
    expect(codeIn(mail.text)).toMatch(/^\d{6}$/);
    const link = linkIn(mail.text);
    expect(link.startsWith(ellis.address)).toBe(true);

    await page.goto(link);
    await on.press('confirm.submit');
    await on.at('/welcome/terms', 'terms.title');
    expect(sink.mails.filter((one) => one.subject === mail.subject)).toHaveLength(1);
  });
}
