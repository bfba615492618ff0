// People for journeys that begin with an account: made over the interface, by the same steps that the page takes.
import { Caller } from './caller.mjs';
import { totp } from './totp.mjs';

export const PASSWORD = 'a violet tram hums at dusk';

/** Twelve digits, as anybody may have them. */
export const SOMEBODYS_ACCOUNT_NUMBER = '0312 3456 7890';

/** Begins a sign-up and proves the address; the account stands, the set-up doesn't. */
export async function confirmed(ellis, mailbox, { email, password = PASSWORD, language = 'en', user_name = '' }) {
  const caller = new Caller(ellis.address);
  await caller.call('POST', '/sign-up', { email, password, user_name, language });
  await caller.call('POST', '/sign-up/code', { code: await mailbox.code(email) });
  return { email, password, language };
}

/** The set-up as far as its terms. */
async function withTerms(ellis, mailbox, wishes) {
  const person = await confirmed(ellis, mailbox, wishes);
  const caller = new Caller(ellis.address);
  const { who } = await caller.call('POST', '/sign-in', { login: person.email, password: person.password });
  await caller.call('POST', '/set-up/terms', { terms_version: who.setting_up.terms_version, accepted: 'yes' });
  return { person, caller };
}

/** The set-up as far as its backup codes, with codes by e-mail. The caller goes on with it. */
export async function withCodes(ellis, mailbox, wishes) {
  const { person, caller } = await withTerms(ellis, mailbox, wishes);
  await caller.call('POST', '/set-up/email', {});
  await caller.call('POST', '/set-up/method/code', { code: await mailbox.code(person.email) });
  return { person, caller };
}

/** An account that is set up, with codes by e-mail. `answers` are by the question's code; none where none is asked. */
export async function settled(ellis, mailbox, wishes) {
  const { person, caller } = await withCodes(ellis, mailbox, wishes);
  return finished(person, caller);
}

/** An account that is set up, with codes of an authenticator app that has the `secret`. */
export async function settledWithApp(ellis, mailbox, wishes) {
  const { person, caller } = await withTerms(ellis, mailbox, wishes);
  const { secret } = await caller.call('POST', '/set-up/authenticator', {});
  await caller.call('POST', '/set-up/authenticator/code', { code: totp(secret, await ellis.now()) });
  return { ...(await finished(person, caller)), secret };
}

async function finished(person, caller) {
  const { backup_codes } = await caller.call('POST', '/set-up/backup-codes', {});
  const { who } = await caller.call('POST', '/set-up/backup-codes/kept', {});
  const answers = who.setting_up.next === 'questions' ? await answered(caller) : {};
  await caller.call('POST', '/set-up/finish', {});
  const { account_number } = await caller.call('GET', '/profile');
  await caller.call('POST', '/sign-out', {});
  return { ...person, answers, account_number, backup_codes };
}

async function answered(caller) {
  const { questions } = await caller.call('GET', '/set-up/questions');
  const answers = { [questions[0]]: 'Maple Street', [questions[1]]: 'Barnaby', [questions[2]]: 'Lisbon' };
  await caller.call('POST', '/set-up/questions', {
    ...{ question_1: questions[0], answer_1: answers[questions[0]] },
    ...{ question_2: questions[1], answer_2: answers[questions[1]] },
    ...{ question_3: questions[2], answer_3: answers[questions[2]] },
  });
  return answers;
}

/** Signs a person in on the page; `on` are its screens. Ends in My Cases. */
export async function signedIn(on, person, mailbox) {
  await on.open('/sign-in');
  await on.enterPassword(person);
  await on.at('/sign-in/code', 'sign_in_code.title');
  await on.enterCode(await mailbox.code(person.email));
  await on.at('/cases', 'cases.title');
}

/** Signs in with each of the backup codes, so that none is left. */
export async function spendBackupCodes(ellis, person) {
  for (const backup_code of person.backup_codes) await spendBackupCode(ellis, person, backup_code);
}

/** Signs in with a backup code; fails where it is refused. */
export async function spendBackupCode(ellis, person, backup_code) {
  const caller = new Caller(ellis.address);
  await caller.call('POST', '/sign-in', { login: person.email, password: person.password });
  await caller.call('POST', '/sign-in/backup-code', { backup_code });
}
