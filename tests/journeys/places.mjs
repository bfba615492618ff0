// Where the page, the server and the browsers are. Nothing is started here.
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The built page. */
export const page = process.env.ELLIS_TEST_PAGE ?? path.join(root, 'dist');

/** The same page as a site below the path /portal. */
export const pageBelow = process.env.ELLIS_TEST_PAGE_BELOW ?? path.join(root, 'target/sites/portal');

/** A server built with the feature `test-clock`. */
export const server =
  process.env.ELLIS_TEST_SERVER ?? process.env.ELLIS_SERVER_BINARY ?? path.join(root, 'target/debug/ellis-server');

export const chromium = process.env.ELLIS_TEST_CHROMIUM ?? process.env.ELLIS_CHROMIUM ?? '/usr/bin/chromium';

export const firefox = process.env.ELLIS_TEST_FIREFOX ?? process.env.ELLIS_FIREFOX ?? '/usr/bin/firefox-esr';

/** The folder of a language's messages. */
export const messages = (language) => path.join(root, 'locales', language);

/** Where pictures of screens go, to be looked at. */
export const pictures = (language) => path.join(root, 'test-results', 'pictures', language);
