// Whether an address is known can't be told from any answer: same status, same headers, same bytes.
import { Caller } from './caller.mjs';
import { expect, test } from './harness.mjs';
import { PASSWORD, confirmed } from './people.mjs';

const KNOWN = 'known@example.org';
const BEGUN = 'begun@example.org';
const UNKNOWN = 'other@example.org'; // as long as the others, so that an echoed address doesn't change a length
const WRONG = 'not the password at all';

/** After so long nothing that counted requests or mails counts them any more. */
const LATER = 2 * 3_600_000;

/** Differs from answer to answer by its nature. */
const FLEETING = new Set(['date', 'x-request-id']);

/** The bytes of an answer, with the asked address and fleeting values taken out. */
function bytes(answer, email) {
  const headers = answer.headers
    .filter(([name]) => !FLEETING.has(name))
    .map(([name, value]) => `${name}: ${name === 'set-cookie' ? value.replace(/=[^;]*/, '=…') : value}`);
  const body = answer.text().replaceAll(email, '<address>').replace(/("(?:reference|csrf)":")[^"]*/g, '$1…');
  return [String(answer.status), ...headers, '', body].join('\n');
}

/** The same request for every kind of address, each from a browser that was never here. */
async function compared(ellis, ask) {
  const found = {};
  for (const [kind, email] of Object.entries({ unknown: UNKNOWN, known: KNOWN, begun: BEGUN })) {
    found[kind] = bytes(await ask(new Caller(ellis.address), email), email);
  }
  expect.soft(found.known).toBe(found.unknown);
  expect.soft(found.begun).toBe(found.unknown);
  return found.unknown;
}

const signUp = (caller, email) => caller.answer('POST', '/sign-up', { email, password: PASSWORD, user_name: '', language: 'en' });

test.beforeEach(async ({ ellis, mailbox }) => {
  await confirmed(ellis, mailbox, { email: KNOWN });
  await signUp(new Caller(ellis.address), BEGUN);
  await mailbox.newest(BEGUN);
  await ellis.advance(LATER);
});

test('signing up answers alike', async ({ ellis }) => {
  expect(await compared(ellis, signUp)).toMatch(/^200\n/);
});

test('signing up under a taken user name answers alike', async ({ ellis, mailbox }) => {
  await confirmed(ellis, mailbox, { email: 'named@example.org', user_name: 'taken.name' });
  await ellis.advance(LATER);
  const ask = (user_name) => async () => {
    const email = `${user_name === 'taken.name' ? 'one' : 'two'}@example.org`;
    const answer = await new Caller(ellis.address).answer('POST', '/sign-up', { email, password: PASSWORD, user_name, language: 'en' });
    return bytes(answer, email);
  };
  expect(await ask('taken.name')()).toBe(await ask('freed.name')());
});

test('asking where a sign-up stands answers alike', async ({ ellis }) => {
  const answer = await compared(ellis, async (caller, email) => {
    await signUp(caller, email);
    return caller.answer('GET', '/sign-up');
  });
  expect(answer).toMatch(/^200\n/);
});

test('a wrong code answers alike, until no try is left', async ({ ellis }) => {
  for (let tries = 1; tries <= 6; tries += 1) {
    await ellis.advance(LATER);
    const answer = await compared(ellis, async (caller, email) => {
      await signUp(caller, email);
      for (let before = 1; before < tries; before += 1) await caller.answer('POST', '/sign-up/code', { code: '000000' });
      return caller.answer('POST', '/sign-up/code', { code: '000000' });
    });
    expect.soft(answer, `try ${tries}`).toMatch(/^409\n/);
    expect.soft(answer, `try ${tries}`).toContain(tries < 5 ? 'wrong_code' : 'exhausted');
  }
});

test('sending the mail again answers alike', async ({ ellis }) => {
  const answer = await compared(ellis, async (caller, email) => {
    await signUp(caller, email);
    await ellis.advance(60_000);
    return caller.answer('POST', '/sign-up/resend', {});
  });
  expect(answer).toMatch(/^200\n/);
});

test('a wrong password answers as an unknown address does', async ({ ellis }) => {
  const answer = await compared(ellis, (caller, email) => caller.answer('POST', '/sign-in', { login: email, password: WRONG }));
  expect(answer).toMatch(/^409\n/);
  expect(answer).toContain('wrong_credentials');
});

test('the throttle of sign-ins answers alike', async ({ ellis }) => {
  const held = await compared(ellis, async (caller, email) => {
    for (let tries = 1; tries <= 5; tries += 1) await caller.answer('POST', '/sign-in', { login: email, password: WRONG });
    const answer = await caller.answer('POST', '/sign-in', { login: email, password: WRONG });
    await ellis.advance(LATER); // the next address begins with nothing counted
    return answer;
  });
  expect(held).toMatch(/^429\n/);
});

test('the owner of a known address gets a mail that says so', async ({ ellis, mailbox }) => {
  await signUp(new Caller(ellis.address), KNOWN);
  await signUp(new Caller(ellis.address), UNKNOWN);
  const [told, asked] = [await mailbox.newest(KNOWN), await mailbox.newest(UNKNOWN)];
  expect(told.text).not.toMatch(/^\s*\d{6}\s*$/m);
  expect(asked.text).toMatch(/^\s*\d{6}\s*$/m);
  expect(told.subject).not.toBe(asked.subject);
});
