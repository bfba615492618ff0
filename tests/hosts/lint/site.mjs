// What the site means each address to be, as far as a host that can't be run is asked for it.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TYPES } from '../../../xtask/src/hosts/site.mjs';
import { pages } from '../pages.mjs';

/** What a document of the site has, and nothing else. */
export const PAGE = 'id="app"';
/** None of them changes what answers. */
export const QUERIES = ['from=a%2Fb', 'x=%2e%2e', 'x=1.css', 'a=//b', 'x=..%2f..%5c'];

/** Each address with the file that has to answer, `null` where nothing may. Documents' own names aren't asked for. */
export function addresses(site) {
  const below = (path) => site.base + path;
  const missing = ['/missing.js', '/ellis-ffffffffffffffff_bg.wasm', '/cases/style.css', '/es/missing.png', '/.env', '/.git/config', '/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200', ...(site.base ? ['/.well-known/change-password', '/.well-known/security.txt'] : []), '/welcome/a/b.js'];
  return [
    ...pages(site.base),
    ...pages(site.base).filter(([, file]) => file !== site.shell).map(([path, file]) => [`${path.replace(/\/$/, '')}/`, file]),
    ...site.files.filter((path) => !path.endsWith('/index.html')).map((path) => [path, path]),
    ...missing.map((path) => [below(path), null]),
    ['/api', null],
    ...(site.base ? [['/', null], ['/nowhere', null], [`${site.base}x`, null]] : []),
  ];
}

/** The prerendered pages that are there are those that there should be. */
export function assertPrerendered(site) {
  const listed = pages(site.base).map(([, file]) => file).filter((file) => file !== site.shell);
  assert.deepEqual(site.pages.map(({ file }) => file).sort(), listed.sort());
}

export function typeOf(file) {
  return TYPES[file.split('.').pop()];
}

export function bytes(site, file) {
  return readFileSync(join(site.folder, file.slice(site.base.length)));
}

export function lower(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** All headers of an answer that the site decides on. */
export function assertHeaders(site, address, file, headers) {
  for (const [name, value] of Object.entries(site.every)) assert.equal(headers[name], value, `${address}: ${name}`);
  if (file && site.hashed.includes(file)) assert.equal(headers['cache-control'], site.cache.immutable, address);
  else assert.doesNotMatch(headers['cache-control'] ?? '', /immutable|max-age=[1-9]/, address);
}

export function assertMissing(file, site) {
  const text = readFileSync(file, 'utf8');
  assert.ok(!text.includes(PAGE) && !/<script|<style|style=|\son\w+=/i.test(text), 'the policy would refuse it, or it is the page');
  for (const [, address] of text.matchAll(/href="([^"]+)"/g)) {
    assert.ok(site.files.includes(address) || site.pages.some(({ path }) => path === address || `${path}/` === address), address);
  }
}

export function listing(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1)).sort();
}
