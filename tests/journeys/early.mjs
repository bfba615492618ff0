// What people do on a public page before its program runs, and what must come of it.
import { expect } from './harness.mjs';
import { PASSWORD } from './people.mjs';

/** The questions that help answers. */
export const QUESTIONS = ['numbers', 'paper', 'tracking', 'filing', 'outside', 'expedite', 'messages', 'support'];

/** Every page that is prerendered. */
export const PUBLIC = ['/', '/sign-up', '/sign-in', '/recover', '/track', '/help', ...QUESTIONS.map((name) => `/help/${name}`)];

/** The program's file. */
export const PROGRAM = /_bg\.wasm/;

/** What the page says in a language. */
export const SENTENCES = /sentences-\w+-/;

/**
 * Every public form: what is typed and chosen, how it is sent, what is asked of the interface in a language, and where
 * one comes to.
 */
export const FORMS = [
  {
    path: '/sign-in',
    fields: [['sign_in.login', 'early@example.org'], ['sign_in.password', PASSWORD]],
    submit: 'sign_in.submit',
    body: () => ({ login: 'early@example.org', password: PASSWORD }),
    asked: '/api/v1/sign-in',
    then: '/welcome/terms',
  },
  {
    path: '/sign-up',
    fields: [['sign_up.email', 'new@example.org'], ['sign_up.password', PASSWORD]],
    submit: 'sign_up.submit',
    body: (language) => ({ email: 'new@example.org', password: PASSWORD, language }),
    asked: '/api/v1/sign-up',
    then: '/sign-up/check-email',
  },
  {
    path: '/recover',
    choice: 'recover.password',
    fields: [['recover.email', 'early@example.org']],
    submit: 'recover.submit',
    body: (language) => ({ lost: 'password', email: 'early@example.org', language }),
    asked: '/api/v1/recovery',
    then: '/recover',
  },
  {
    path: '/',
    fields: [['track.receipt_numbers', 'EAC9999103403']],
    submit: 'track.submit',
    body: () => ({ receipt_numbers: ['EAC9999103403'] }),
    asked: '/api/v1/tracking',
    then: '/',
  },
  {
    path: '/track',
    fields: [['track.receipt_numbers', 'EAC9999103403']],
    submit: 'track.submit',
    body: () => ({ receipt_numbers: ['EAC9999103403'] }),
    asked: '/api/v1/tracking',
    then: '/track',
  },
];

/** A field by its label, which may have a note behind it. */
export const labelled = (page, t, key) => page.getByLabel(new RegExp(`^${t(key)}( |$)`));

/** Chooses what is chosen there: one of several buttons. */
export async function choose(page, t, { choice }) {
  if (choice) await page.getByRole('radio', { name: t(choice) }).check();
}

/** Waits until the page is hydrated. */
export const runs = (page) => page.waitForSelector('html[data-runs]', { state: 'attached' });

/** Everything that is sent from the page to the interface, apart from questions. */
export function sent(page) {
  const all = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') all.push({ path: new URL(request.url()).pathname, body: request.postDataJSON() });
  });
  return all;
}

/** What was typed early came to the interface, whole and once, and led on to `path`. */
export async function sentOnce(page, all, { asked, body }, { language, path, held }) {
  await expect.poll(() => new URL(page.url()).pathname).toBe(path);
  await expect.poll(() => all.length).toBe(1);
  expect(all[0].path).toBe(asked);
  expect(all[0].body).toEqual(body(language));
  await expect(page.getByText(held)).toBeHidden();
  await expect(page.locator('#app [aria-busy=true]')).toHaveCount(0);
  expect(all.length, 'sent once').toBe(1);
}

/** In the page: does to its texts what a browser's translator does. */
export function translate() {
  const texts = document.createTreeWalker(document.getElementById('app'), NodeFilter.SHOW_TEXT);
  const all = [];
  while (texts.nextNode()) all.push(texts.currentNode);
  for (const text of all.filter((one) => one.data.trim())) {
    const font = document.createElement('font');
    text.replaceWith(font);
    font.append(text);
  }
}
