// What a screen reader says of a page that is read from its top to its end. Real ones differ in words, not in what they
// find.
import { expect } from '@playwright/test';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

/**
 * Reads a page and holds it against what was read before: one phrase a line, in `transcripts/`. What differs from run
 * to run is masked: the address, times, numbers that the server makes.
 */
export async function expectTranscript(page, language, name) {
  const phrases = await read(page);
  const masked = phrases.map((phrase) => MASKS.reduce((text, [what, as]) => text.replace(what, as), phrase));
  const text = `${masked.join('\n')}\n`.replace(WAIT, '').replace(/, disabled$/gm, '');
  expect(text).toMatchSnapshot([language, `${name}.txt`]);
}

/** Until another code may be asked for: on a slow machine that is over. */
const WAIT = /paragraph\n(You can ask again|Puede pedirlo otra vez) .*\nend of paragraph\n/g;

const MASKS = [
  [/\b[0-9A-Z]{4}(-[0-9A-Z]{4}){4}\b/g, '(a backup code)'],
  [/^\d{4}$/g, '(four digits)'],
  [/\d+ (second|minute|segundo|minuto)s?/g, '(some) $1s'],
  [/\b(January|February|March|April|May|June|July|August|September|October|November|December) \d+, \d{4}/g, '(a day)'],
  [/\d+ de (enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre) de \d{4}/g, '(a day)'],
  [/\d+:\d\d [AaPp]\.?\s?[Mm]\.?( UTC)?/g, '(a time)'],
];

/** The reader as one script, for any page: made once in each process. */
let bundled;

async function script() {
  const stdin = { contents: "export { virtual } from '@guidepup/virtual-screen-reader/browser.js';", resolveDir: fileURLToPath(new URL('..', import.meta.url)) };
  const { outputFiles } = await build({ stdin, bundle: true, format: 'iife', globalName: 'screenReader', write: false, logLevel: 'error' });
  return `${outputFiles[0].text}; globalThis.screenReader = screenReader; undefined`;
}

async function read(page) {
  await page.evaluate(await (bundled ??= script()));
  return page.evaluate(async () => {
    const { virtual } = globalThis.screenReader;
    await virtual.start({ container: document.body });
    for (let steps = 0; (await virtual.lastSpokenPhrase()) !== 'end of document'; steps += 1) {
      if (steps > 2000) throw new Error('the page has no end');
      await virtual.next();
    }
    const log = await virtual.spokenPhraseLog();
    await virtual.stop();
    // What stands in `noscript` is no part of the page where scripts run; this reader doesn't know.
    return log.filter((phrase) => !phrase.startsWith('<'));
  });
}
