// Public pages stand before the program runs, and nothing that people do until then is lost.
import { expect, inEachLanguage, test } from './harness.mjs';
import { heldBack } from './held_back.mjs';
import { PASSWORD, confirmed } from './people.mjs';
import { Screens } from './screens.mjs';
import * as time from './time.mjs';

const QUESTIONS = ['numbers', 'paper', 'tracking', 'filing', 'outside', 'expedite', 'messages', 'support'];
const PUBLIC = ['/', '/sign-up', '/sign-in', '/recover', '/track', '/help', ...QUESTIONS.map((name) => `/help/${name}`)];
const PROGRAM = /_bg\.wasm/;

/** The program has taken over. */
const runs = (page) => page.waitForSelector('html[data-runs]', { state: 'attached' });

/** Where each part of the page is, and how it is drawn. */
const drawing = () =>
  [...document.querySelectorAll('#app *')].map((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    const { color, backgroundColor, borderTopColor, borderTopWidth, textDecorationLine, fontSize, fontWeight, boxShadow } = getComputedStyle(node);
    const drawn = { color, backgroundColor, borderTopColor, borderTopWidth, textDecorationLine, fontSize, fontWeight, boxShadow };
    return `${node.localName}.${node.className?.baseVal ?? node.className} ${x} ${y} ${width} ${height} ${Object.values(drawn).join(' ')}`;
  });

/** Everything that is sent from the page to the interface, apart from questions. */
function sent(page) {
  const all = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') all.push({ path: new URL(request.url()).pathname, body: request.postDataJSON() });
  });
  return all;
}

// As people meet it: behind a web server set up with what `dist` writes, its policy in force.
test.use({ host: 'nginx' });

inEachLanguage((language) => {
  test('the program takes over what stands there, on every public page, and nothing moves', async ({ page, address }) => {
    for (const [index, path] of PUBLIC.entries()) {
      await page.setViewportSize({ width: [320, 768, 1280][index % 3], height: 800 });
      const release = await heldBack(page, address(path));
      const heading = page.getByRole('heading', { level: 1 });
      await expect(heading).toBeVisible();
      const before = await page.evaluate(() => {
        window.stood = [...document.querySelectorAll('#app *')];
        return document.getElementById('app').innerText;
      });
      const drawn = await page.evaluate(drawing);
      const title = await page.title();
      await release();
      await runs(page);
      const gone = await page.evaluate(() => window.stood.filter((node) => !node.isConnected).map((node) => node.outerHTML));
      expect(gone, `taken away on ${path}`).toEqual([]);
      expect(await page.evaluate(() => document.getElementById('app').innerText), path).toBe(before);
      expect(await page.evaluate(drawing), path).toEqual(drawn);
      expect(await page.title()).toBe(title);
      await page.unrouteAll();
    }
  });

  const FORMS = [
    {
      path: '/sign-in',
      fields: [['sign_in.login', 'early@example.org'], ['sign_in.password', PASSWORD]],
      submit: 'sign_in.submit',
      body: { login: 'early@example.org', password: PASSWORD },
      asked: '/api/v1/sign-in',
      then: '/welcome/terms',
    },
    {
      path: '/sign-up',
      fields: [['sign_up.email', 'new@example.org'], ['sign_up.password', PASSWORD]],
      submit: 'sign_up.submit',
      body: { email: 'new@example.org', password: PASSWORD },
      asked: '/api/v1/sign-up',
      then: '/sign-up/check-email',
    },
    {
      path: '/recover',
      choice: 'recover.password',
      fields: [['recover.email', 'early@example.org']],
      submit: 'recover.submit',
      body: { email: 'early@example.org' },
      asked: '/api/v1/recovery',
      then: '/recover',
    },
    {
      path: '/track',
      fields: [['track.receipt_numbers', 'EAC9999103403']],
      submit: 'track.submit',
      body: { receipt_numbers: ['EAC9999103403'] },
      asked: '/api/v1/tracking',
      then: '/track',
    },
  ];

  for (const { path, choice, fields, submit, body, asked, then } of FORMS) {
    // How much is done before the program comes: all, half of the typing, nothing.
    for (const early of ['everything, and sent twice', 'half of what is typed', 'nothing']) {
      test(`${path} loses nothing and sends once when the program comes after ${early}`, async ({ ellis, page, mailbox, address, t }) => {
        await confirmed(ellis, mailbox, { email: 'early@example.org', language });
        const all = sent(page);
        const release = await heldBack(page, address(path));
        const at = (key) => page.getByLabel(t(key), { exact: true });
        await expect(at(fields[0][0])).toBeVisible();
        if (early === 'nothing') {
          await release();
          await runs(page);
        }
        if (choice) await page.getByRole('radio', { name: t(choice) }).check();
        for (const [index, [key, text]] of fields.entries()) {
          const middle = Math.floor(text.length / 2);
          await at(key).pressSequentially(text.slice(0, middle));
          if (early.startsWith('half') && index === 0) {
            await release();
            await runs(page);
            await expect(at(key)).toBeFocused();
          }
          await at(key).pressSequentially(text.slice(middle));
        }
        await page.getByRole('button', { name: t(submit), exact: true }).click();
        if (early.startsWith('everything')) {
          await expect(page.getByText(t('document.held'))).toBeVisible();
          await page.getByRole('button', { name: t(submit), exact: true }).click();
          expect(all, 'nothing is sent without the program').toEqual([]);
          expect(new URL(page.url()).search, 'nothing typed is in the address').toBe('');
          await release();
          await runs(page);
        }
        await expect.poll(() => new URL(page.url()).pathname).toBe(address(then));
        await expect.poll(() => all.length).toBe(1);
        expect(all[0].path).toBe(asked);
        expect(all[0].body).toMatchObject(body);
        await expect(page.getByText(t('document.held'))).toBeHidden();
        await expect(page.locator('#app [aria-busy=true]')).toHaveCount(0);
        expect(all.length, 'sent once').toBe(1);
      });
    }
  }

  test('what was opened and chosen before the program runs stays so', async ({ page, address, t }) => {
    const release = await heldBack(page, address('/sign-in'));
    await page.getByLabel(t('sign_in.password'), { exact: true }).fill('typed before');
    await page.getByLabel(t('sign_in.password'), { exact: true }).evaluate((node) => node.setSelectionRange(2, 4));
    await release();
    await runs(page);
    const field = page.getByLabel(t('sign_in.password'), { exact: true });
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('typed before');
    expect(await field.evaluate((node) => [node.selectionStart, node.selectionEnd])).toEqual([2, 4]);
  });

  test('who types on after an early Enter was not done, and nothing is sent until they are', async ({ ellis, page, mailbox, address, t }) => {
    const person = await confirmed(ellis, mailbox, { email: 'early@example.org', language });
    const all = sent(page);
    const release = await heldBack(page, address('/sign-in'));
    await page.getByLabel(t('sign_in.login'), { exact: true }).fill(person.email);
    await page.keyboard.press('Enter');
    await expect(page.getByText(t('document.held'))).toBeVisible();
    await page.getByLabel(t('sign_in.password'), { exact: true }).pressSequentially(person.password.slice(0, 4));
    await expect(page.getByText(t('document.held'))).toBeHidden();
    await release();
    await runs(page);
    await page.getByLabel(t('sign_in.password'), { exact: true }).pressSequentially(person.password.slice(4));
    expect(all).toEqual([]);
    await page.keyboard.press('Enter');
    await new Screens(page, language).at('/welcome/terms', 'terms.title');
    expect(all.map(({ body }) => body)).toMatchObject([{ login: person.email, password: person.password }]);
  });

  test('a program that stays on its way is told, and asked for again', async ({ page, guard, context, address, t, inspect }) => {
    guard.expectWithheld(PROGRAM);
    let asked = 0;
    await page.route(PROGRAM, (route) => (asked++ ? route.continue() : undefined));
    await page.goto(address('/sign-in'));
    // It is waited for from now on, and only the journey moves the clock.
    await expect.poll(() => asked).toBe(1);
    await time.stop(page);
    await page.getByLabel(t('sign_in.login'), { exact: true }).fill('patient@example.org');
    const notice = page.getByRole('alert').filter({ hasText: t('document.missing_title') });
    await expect(notice).toBeHidden();
    await context.clock.fastForward(16_000);
    await expect(notice).toContainText(t('document.missing_slow'));
    await inspect(page, 'sign_in-slow_program');
    await time.go(page);
    await notice.getByRole('button').click();
    await runs(page);
    await expect(notice).toBeHidden();
    await expect(page.getByLabel(t('sign_in.login'), { exact: true })).toHaveValue('patient@example.org');
  });

  test('a program that could not be had is asked for once the network is back', async ({ page, guard, address, t }) => {
    guard.expectWithheld(PROGRAM);
    await page.route(PROGRAM, (route) => route.abort());
    await page.goto(address('/track'));
    await expect(page.getByRole('alert').filter({ hasText: t('document.missing_title') })).toBeVisible();
    await page.unroute(PROGRAM);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await runs(page);
    await expect(page.locator('#missing')).toBeHidden();
  });

  test('a program that cannot be had is told, keeps what was typed, and is asked for again', async ({ page, guard, address, t, inspect }) => {
    guard.expectWithheld(PROGRAM);
    await page.route(PROGRAM, (route) => route.abort());
    await page.goto(address('/sign-up'));
    const notice = page.getByRole('alert').filter({ hasText: t('document.missing_title') });
    await expect(notice).toBeVisible();
    await expect(notice.getByRole('button'), 'who may be typing is not disturbed').not.toBeFocused();
    await page.getByLabel(t('sign_up.email'), { exact: true }).fill('patient@example.org');
    await page.getByRole('button', { name: t('sign_up.submit'), exact: true }).click();
    await expect(notice.getByRole('button'), 'who waits is led on').toBeFocused();
    await inspect(page, 'sign_up-no_program');
    await notice.getByRole('button').click();
    await expect(notice).toBeVisible();
    await page.unroute(PROGRAM);
    await notice.getByRole('button').click();
    await runs(page);
    await expect(notice).toBeHidden();
    // What was sent without the program is sent now, and the program says what is missing.
    await new Screens(page, language).refused(t('field.password_missing'), page.getByLabel(t('sign_up.password'), { exact: true }));
    await expect(page.getByLabel(t('sign_up.email'), { exact: true })).toHaveValue('patient@example.org');
    await new Screens(page, language).signUp({ email: 'patient@example.org', password: PASSWORD });
    await new Screens(page, language).at('/sign-up/check-email', 'check_email.title');
  });

  test('a late notice does not move the field that is typed in', async ({ page, guard, address, t }) => {
    guard.expectWithheld(PROGRAM);
    let refuse;
    const refused = new Promise((resolve) => (refuse = resolve));
    await page.route(PROGRAM, async (route) => {
      await refused;
      await route.abort();
    });
    await page.goto(address('/sign-in'));
    const field = page.getByLabel(t('sign_in.login'), { exact: true });
    await field.pressSequentially('pat');
    const before = await field.boundingBox();
    refuse();
    await expect(page.locator('#missing')).toBeVisible();
    await field.pressSequentially('ient');
    await expect(field).toHaveValue('patient');
    await expect(field).toBeFocused();
    expect(await field.boundingBox()).toEqual(before);
  });

  test('a page that only wants to be read is not disturbed when its program cannot be had, and goes on once it can', async ({ page, guard, address, t }) => {
    guard.expectWithheld(PROGRAM);
    let asked = 0;
    await page.route(PROGRAM, (route) => {
      asked += 1;
      return route.abort();
    });
    // What the first script says of it; then it has done what it does.
    const noticed = () => page.waitForEvent('console', (line) => line.type() === 'error' && /Failed to fetch/.test(line.text()));
    await Promise.all([noticed(), page.goto(address('/help/numbers'))]);
    expect(asked).toBe(1);
    await expect(page.locator('#missing')).toBeHidden();
    await Promise.all([noticed(), page.getByRole('link', { name: t('help.all'), exact: true }).click()]);
    await expect(page.getByRole('heading', { level: 1, name: t('help.title') })).toBeVisible();
    expect(asked).toBe(2);
    await page.unroute(PROGRAM);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await runs(page);
  });

  test('a page that was not painted says so as well when its program cannot be had', async ({ page, guard, address, inspect }) => {
    guard.expectWithheld(PROGRAM);
    await page.route(PROGRAM, (route) => route.abort());
    await page.goto(address('/cases'));
    const notice = page.locator('#missing');
    await expect(notice).toBeVisible();
    await inspect(page, 'cases-no_program');
    await page.unroute(PROGRAM);
    await notice.getByRole('button').click();
    await new Screens(page, language).at('/sign-in', 'sign_in.title');
  });

  test('a program that breaks says so, on a page that was painted and on one that was not', async ({ page, guard, address, t, inspect }) => {
    guard.expectUncaught(/unreachable/);
    for (const path of ['/track', '/nowhere']) {
      await page.goto(address(path));
      await runs(page);
      await expect(page.locator('#crash')).toBeHidden();
      // A program of one instruction, the one that every broken program ends with.
      await page.evaluate(() => {
        const hex = '0061736d0100000001040160000003020100070501016600000a05010300000b';
        const bytes = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
        const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
        addEventListener('ellis-test', () => f());
        dispatchEvent(new Event('ellis-test'));
      });
      await expect(page.locator('#crash')).toBeVisible();
      await inspect(page, path === '/track' ? 'track-crash' : 'other-crash');
      // The document before ran as well.
      await Promise.all([page.waitForEvent('load'), page.locator('#crash').getByRole('link', { name: t('document.crash_again') }).click()]);
      await runs(page);
      await expect(page.locator('#crash')).toBeHidden();
    }
  });

  // Without scripts there is no looking for faults either: the same documents, with what stands for scripts opened.
  test('what is shown without scripts has no accessibility fault', async ({ page, address, inspect }) => {
    test.slow();
    const opened = (html) => html.replace(/<script>[^]*?<\/script>/g, '').replace(/<\/?noscript>/g, '');
    await page.route(/^[^?]*\/[\w/-]*$/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: opened(await answer.text()) });
    });
    for (const path of PUBLIC) {
      await page.goto(address(path));
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await inspect(page, `${path.slice(1).replace(/\W/g, '_') || 'landing'}-no_script`);
    }
  });

  test.describe('without scripts', () => {
    test.use({ javaScriptEnabled: false });

    test('pages read well and say what is missing; help works in full', async ({ page, address, t }) => {
      for (const path of ['/sign-in', '/sign-up', '/recover', '/track']) {
        await page.goto(address(path));
        await expect(page.locator('noscript aside')).toContainText(t('document.no_script'));
        await expect(page.locator('noscript aside')).toBeVisible();
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      }
      await page.goto(address('/help'));
      await expect(page.locator('noscript')).toHaveCount(0);
      for (const question of QUESTIONS) {
        await page.getByRole('link', { name: t(`help.${question}_title`), exact: true }).first().click();
        await expect(page).toHaveURL(new RegExp(`/help/${question}$`));
        await expect(page.getByRole('heading', { level: 1, name: t(`help.${question}_title`) })).toBeVisible();
        await page.goBack();
      }
      await page.goto(address('/cases'));
      await expect(page.locator('noscript aside')).toBeVisible();
    });
  });
});
