// The sentences of the page, read from the message files, so that journeys find things by what people read.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as places from './places.mjs';

export const LANGUAGES = ['en', 'es'];

/** `words('es')('sign_up.title')`: the file's name, then the key. `values` fill `{{ name }}`. */
export function words(language) {
  const files = new Map();
  return (key, values = {}) => {
    const [file, ...rest] = key.split('.');
    if (!files.has(file)) files.set(file, read(language, file));
    const found = rest.reduce((inside, part) => inside?.[part], files.get(file)) ?? files.get(file)[rest.join('.')];
    if (typeof found !== 'string') throw new Error(`locales/${language}/${file}.json has no ${rest.join('.')}`);
    return found
      .replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name) => (name in values ? String(values[name]) : whole))
      .replace(/<\/?\w+\s*\/?>/g, '');
  };
}

/** A sentence as a pattern: what the page fills in may be anything. */
export function pattern(sentence) {
  const escaped = sentence.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\{\s*\w+\s*\}\}/g, '.+');
  return new RegExp(escaped.replace(/\s+/g, '\\s+'));
}

/** The address of a page in a language. */
export function route(language, address) {
  if (language === 'en') return address;
  return address === '/' ? `/${language}` : `/${language}${address}`;
}

function read(language, file) {
  const folder = places.messages(language);
  const whole = path.join(folder, `${file}.json`);
  if (!existsSync(whole)) throw new Error(`no ${file}.json among ${readdirSync(folder).join(', ')} of ${language}`);
  return JSON.parse(readFileSync(whole, 'utf8'));
}
