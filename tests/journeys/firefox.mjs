// Signing up and signing in with the browser that Playwright can't drive as it is installed. Prints `ok …` for each
// test.
import puppeteer from 'puppeteer-core';
import { Mailbox } from './mailbox.mjs';
import { PASSWORD } from './people.mjs';
import * as places from './places.mjs';
import { startServer } from './server.mjs';
import { LANGUAGES, route, words } from './words.mjs';

/** Ends what hangs, and measures no machine. Milliseconds. */
const PATIENCE = 120_000;

/** Runs one journey on its own server and its own browser; true where it went well. */
async function journey(name, language, walk) {
  let server;
  let browser;
  const faults = [];
  try {
    server = await startServer();
    browser = await puppeteer.launch({ browser: 'firefox', protocol: 'webDriverBiDi', executablePath: places.firefox, headless: true, timeout: PATIENCE });
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
    page.on('console', (line) => {
      if (line.type() === 'error') faults.push(`console: ${line.text()}`);
    });
    await walk(new Firefox(page, server, language), new Mailbox(server.address));
    if (faults.length) throw new Error(faults.join('\n'));
    console.log(`ok ${name}, in ${language}`);
    return true;
  } catch (error) {
    console.log(`not ok ${name}, in ${language}\n${error.stack}\n${faults.join('\n')}\n${server?.log ?? ''}`);
    return false;
  } finally {
    await browser?.close();
    await server?.stop();
  }
}

class Firefox {
  constructor(page, server, language) {
    Object.assign(this, { page, server, language, t: words(language) });
  }

  async open(path) {
    await this.page.goto(this.server.address + route(this.language, path));
  }

  async at(path) {
    const wanted = route(this.language, path);
    await this.page.waitForFunction((path) => location.pathname === path && document.querySelector('h1'), {}, wanted);
  }

  async fill(key, text) {
    const field = await this.#named(key, 'input');
    await field.click({ count: 3 });
    await field.type(text);
  }

  async press(key) {
    await (await this.#named(key, 'button')).click();
  }

  async follow(key) {
    await (await this.#named(key, 'a')).click();
  }

  async choose(key) {
    await (await this.#named(key, 'label')).click();
  }

  async #named(key, kind) {
    const found = await this.page.waitForFunction(
      (words, kind) => {
        const tidy = (text) => text.replace(/\s+/g, ' ').trim();
        const seen = (node) => node.checkVisibility() && tidy(node.textContent).startsWith(tidy(words));
        if (kind !== 'input') return [...document.querySelectorAll(kind)].find(seen) ?? null;
        return [...document.querySelectorAll('label')].find(seen)?.control ?? null;
      },
      {},
      this.t(key),
      kind,
    );
    return found.asElement();
  }
}

async function signUpAndIn(on, mailbox) {
  const email = `fox.${on.language}@example.org`;
  await on.open('/sign-up');
  await on.fill('sign_up.email', email);
  await on.fill('sign_up.password', PASSWORD);
  await on.press('sign_up.submit');
  await on.at('/sign-up/check-email');
  await on.fill('check_email.code', await mailbox.code(email));
  await on.at('/welcome/terms');
  await on.choose('terms.accept');
  await on.press('terms.submit');
  await on.at('/welcome/codes');
  await on.choose('codes.email');
  await on.press('codes.submit');
  await on.at('/welcome/backup-codes');
  await on.choose('backup_codes.kept');
  await on.press('backup_codes.submit');
  await on.at('/welcome/done');
  await on.follow('done.go_on');
  await on.at('/cases');
  await on.press('shell.sign_out');
  await on.page.waitForFunction(() => fetch('/api/v1/session').then((answer) => answer.json()).then(({ who }) => who === 'guest'));

  await on.open('/sign-in');
  await on.fill('sign_in.login', email);
  await on.fill('sign_in.password', PASSWORD);
  await on.press('sign_in.submit');
  await on.at('/sign-in/code');
  await on.fill('sign_in_code.code', await mailbox.code(email));
  await on.at('/cases');
}

const results = [];
for (const language of LANGUAGES) results.push(await journey('a person signs up and signs in with Firefox', language, signUpAndIn));
const failed = results.filter((passed) => !passed).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
