// Every answer of the server carries the headers that it promises, whoever asks for whatever.
import { createHash } from 'node:crypto';
import { send } from './caller.mjs';
import { expect, test } from './harness.mjs';
import { confirmed } from './people.mjs';

const EVERYWHERE = {
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'x-frame-options': 'DENY',
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self), otp-credentials=(self)',
};

/** With the hashes of what stands inside the documents, each of which is checked on its own. */
const POLICY_OF_THE_PAGE =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'HASH'; style-src 'self' 'HASH'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'; object-src 'none'; " +
  "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default; upgrade-insecure-requests";

const POLICY_OF_THE_INTERFACE = "default-src 'none'; frame-ancestors 'none'; sandbox";

const PAGES = ['/', '/sign-in', '/es/sign-up', '/cases/01890000-0000-7000-8000-000000000000', '/confirm', '/nowhere/at/all'];

const asPage = { accept: 'text/html' };

function promised(answer, what) {
  for (const [name, value] of Object.entries(EVERYWHERE)) {
    expect.soft(answer.header(name), `${name} of ${what}`).toBe(value);
  }
  expect.soft(answer.header('server'), `${what} says nothing of the server`).toBeUndefined();
  expect.soft(answer.header('x-powered-by'), `${what} says nothing of the server`).toBeUndefined();
  expect.soft(answer.header('access-control-allow-origin'), `${what} is for its own origin only`).toBeUndefined();
}

test('pages and deep links carry the policy and are asked for anew each time', async ({ ellis }) => {
  for (const path of PAGES) {
    const answer = await send(ellis.address, { path, headers: asPage });
    promised(answer, path);
    const policy = answer.header('content-security-policy');
    expect.soft(policy.replace(/sha256-[\w+/=]+/g, 'HASH'), `policy of ${path}`).toBe(POLICY_OF_THE_PAGE);
    for (const [, inside] of answer.text().matchAll(/<(?:script|style)>([^]*?)<\/(?:script|style)>/g)) {
      expect.soft(policy, path).toContain(`'sha256-${createHash('sha256').update(inside).digest('base64')}'`);
    }
    expect.soft(answer.header('content-type'), path).toMatch(/^text\/html/);
    expect.soft(answer.header('cache-control'), path).toBe('no-cache');
  }
  for (const path of PAGES.slice(0, -1)) {
    expect.soft((await send(ellis.address, { path, headers: asPage })).status, path).toBe(200);
  }
});

test('files named by their content may be kept for ever, and each of them is there', async ({ ellis }) => {
  const { html, named } = await filesOfThePage(ellis);
  expect(named.length, `files named in ${html}`).toBeGreaterThanOrEqual(3);
  for (const path of named) {
    const answer = await send(ellis.address, { path });
    promised(answer, path);
    expect.soft(answer.status, path).toBe(200);
    expect.soft(answer.header('content-security-policy'), `policy of ${path}`).toBeDefined();
    const kind = { js: /^(text|application)\/javascript/, wasm: /^application\/wasm$/, css: /^text\/css/ }[path.split('.').pop()];
    if (kind) expect.soft(answer.header('content-type'), path).toMatch(kind);
    if (/-[0-9a-f]{8,}/.test(path)) {
      expect.soft(answer.header('cache-control'), path).toBe('public, max-age=31536000, immutable');
    }
  }
});

test('a file that is not there is not found, and never the page', async ({ ellis }) => {
  const missing = ['/ellis-ffffffffffffffff_bg.wasm', '/main-ffffffffffffffff.css', '/favicon.ico', '/a/b.js', '/cases/style.css'];
  for (const path of missing) {
    const answer = await send(ellis.address, { path, headers: asPage });
    promised(answer, path);
    expect.soft(answer.status, path).toBe(404);
    expect.soft(answer.text(), path).not.toContain('id="app"');
    expect.soft(answer.header('cache-control') ?? '', path).not.toContain('immutable');
  }
});

test('the interface has a policy of its own, and nothing of it is kept', async ({ ellis }) => {
  const asked = [
    ['GET', '/api/v1/session', 200],
    ['GET', '/api/v1/cases', 401],
    ['GET', '/api/v1/nowhere', 404],
    ['DELETE', '/api/v1/session', 405],
    ['POST', '/api/v1/sign-in', undefined],
  ];
  for (const [method, path, status] of asked) {
    const answer = await send(ellis.address, { method, path });
    promised(answer, `${method} ${path}`);
    expect.soft(answer.header('content-security-policy'), path).toBe(POLICY_OF_THE_INTERFACE);
    expect.soft(answer.header('cache-control'), path).toBe('no-store');
    if (status) expect.soft(answer.status, `${method} ${path}`).toBe(status);
    if (answer.status >= 400) expect.soft(answer.header('content-type'), path).toBe('application/problem+json');
  }
});

test('a changing request from elsewhere is refused', async ({ ellis }) => {
  const body = JSON.stringify({ login: 'somebody@example.org', password: 'not the password' });
  const json = { 'content-type': 'application/json', 'content-length': String(body.length) };
  const forged = [
    { ...json, origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
    { ...json, origin: 'https://elsewhere.example' },
    { ...json, origin: ellis.address, 'sec-fetch-site': 'cross-site' },
    { ...json, origin: ellis.address, 'sec-fetch-site': 'same-origin' }, // without the value that only the page knows
  ];
  for (const headers of forged) {
    const answer = await send(ellis.address, { method: 'POST', path: '/api/v1/sign-in', headers, body });
    expect.soft(answer.status, JSON.stringify(headers)).toBe(403);
    expect.soft(answer.json().code).toBe('forged');
    promised(answer, 'a forged request');
  }
});

test('no cookie can be read by a script, sent from elsewhere, or outlive the browser', async ({ ellis, mailbox, caller }) => {
  const person = await confirmed(ellis, mailbox, { email: 'cookies@example.org' });
  const lines = [];
  for (const [method, path, body] of [
    ['GET', '/session'],
    ['POST', '/sign-up', { email: 'another@example.org', password: person.password, user_name: '', language: 'en' }],
    ['POST', '/sign-in', { login: person.email, password: person.password }],
    ['POST', '/sign-out', {}],
  ]) {
    lines.push(...(await caller.answer(method, path, body)).cookies());
  }
  expect(lines.length).toBeGreaterThanOrEqual(2);
  for (const line of lines) {
    const [pair, ...attributes] = line.split(/;\s*/);
    const [name, value] = pair.split(/=(.*)/);
    expect.soft(name, line).toMatch(/^__Host-ellis/);
    const wanted = ['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure'];
    const ends = !value || attributes.includes('Max-Age=0');
    expect.soft(attributes.filter((one) => !(ends && /^(Max-Age|Expires)=/.test(one))).sort(), line).toEqual(wanted);
  }
});

async function filesOfThePage(ellis) {
  const html = (await send(ellis.address, { path: '/', headers: asPage })).text();
  const named = new Set([...html.matchAll(/"(\/[^"#?]+\.(?:js|wasm|css|svg))"/g)].map(([, path]) => path));
  return { html, named: [...named] };
}
