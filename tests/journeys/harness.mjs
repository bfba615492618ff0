// The test of every journey: a server of its own, a mailbox, one clock for server and browser, and the guard.
import { test as base, expect } from '@playwright/test';
import { Caller } from './caller.mjs';
import { startBehind } from './front.mjs';
import { Guard } from './guard.mjs';
import * as inspection from './inspection.mjs';
import { Mailbox } from './mailbox.mjs';
import * as places from './places.mjs';
import { startServer } from './server.mjs';
import * as time from './time.mjs';
import { LANGUAGES, route, words } from './words.mjs';

export { expect };

export const test = base.extend({
  /** The language of the journey. */
  language: ['en', { option: true }],

  /** Further flags of the server. */
  serverOptions: [[], { option: true }],

  /** Whether messages are shown at /outbox instead of being sent. */
  messageBox: [true, { option: true }],

  /** The web server in front, such as nginx; none where the reference server answers for the page as well. */
  host: [null, { option: true }],

  /** The site's folder. */
  site: [places.page, { option: true }],

  /** Where people come to: the host with the base path. */
  front: async ({ host, site, serverOptions, messageBox }, use, info) => {
    const front = host ? await startBehind(host, { site, options: serverOptions, messageBox }) : await alone({ site, options: serverOptions, messageBox });
    await use(front);
    await front.stop();
    const { server } = front;
    if (info.status !== info.expectedStatus) {
      await info.attach('server.log', { body: server.log, contentType: 'text/plain' });
    }
  },

  /** The server itself, past whatever stands in front of it. */
  ellis: async ({ front }, use) => use(front.server),

  baseURL: async ({ front }, use) => use(front.address),

  guard: async ({}, use) => {
    const guard = new Guard();
    await use(guard);
    expect(guard.verdict(), 'nothing unexpected happened in the browser').toEqual([]);
  },

  context: async ({ context, ellis, guard }, use) => {
    await guard.watch(context);
    await time.start(context, await ellis.now());
    await use(context);
  },

  /** Further browsers of the same person, watched and on the same clock. */
  anotherBrowser: async ({ browser, baseURL, ellis, guard }, use) => {
    const opened = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL });
      opened.push(context);
      await guard.watch(context);
      await time.start(context, await ellis.now());
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },

  clock: async ({ ellis, context }, use) => {
    await use({
      /** Moves the server's clock, then the browser's. */
      async advance(milliseconds) {
        await ellis.advance(milliseconds);
        await context.clock.fastForward(milliseconds);
      },
    });
  },

  mailbox: async ({ ellis }, use) => use(new Mailbox(ellis.address)),

  /** Talks to the server without a browser. */
  caller: async ({ ellis }, use) => use(new Caller(ellis.address)),

  expectRefusal: async ({ guard }, use) => use((address, times) => guard.expectRefusal(address, times)),

  t: async ({ language }, use) => use(words(language)),

  /** `address('/sign-up')` in the journey's language, below the base path. */
  address: async ({ front, language }, use) => use((path) => new URL(front.address).pathname.replace(/\/$/, '') + route(language, path)),

  axe: async ({}, use) => use(inspection.axe),

  /**
   * Axe, pictures, and whether its fields keep what they hold when the language changes: a screen in a state, done
   * with.
   */
  inspect: async ({ language, javaScriptEnabled }, use) =>
    use(async (page, name) => {
      const look = async () => {
        await inspection.look(page, language, name);
        await inspection.axe(page, `${name} (${language})`);
        await inspection.dark(page, language, name);
      };
      // Looking takes long, and what is looked at must not change meanwhile. Without scripts nothing does, and no clock
      // runs.
      if (javaScriptEnabled === false) return look();
      await time.stopped(page, look);
      // Once there and back: it is the same from either side.
      if (language === 'en') await inspection.staysInEachLanguage(page, name);
    }),
});

async function alone(how) {
  const { site, options, ...rest } = how;
  const server = await startServer({ ...rest, options: ['--static-folder', site, ...options] });
  return { address: server.address, server, stop: () => server.stop() };
}

/** Declares the same journeys in every language. */
export function inEachLanguage(declare) {
  for (const language of LANGUAGES) {
    test.describe(`in ${language}`, () => {
      test.use({ language });
      declare(language);
    });
  }
}
