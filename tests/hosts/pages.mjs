// Every address of a page with the file that has to answer there. Written down apart from what the hosts' files are
// made of (xtask/src/hosts/site.mjs), which would agree with itself; tests/render.rs holds the list against the
// program's own.
import { readFileSync } from 'node:fs';

const LISTED = JSON.parse(readFileSync(new URL('addresses.json', import.meta.url), 'utf8'));

/** Pairs of complete paths at a host, base included. The first page has a slash at its end, except in a language. */
export function pages(base) {
  // Only the root of a host has well-known addresses.
  const known = base ? [] : LISTED.well_known.map((path) => [path, `${path}/index.html`]);
  const pages = LISTED.languages.flatMap((language) => {
    const start = `${base}${language}`;
    const address = (path) => (path === '/' && language ? start : `${start}${path}`);
    return [
      ...LISTED.prerendered.map((path) => [address(path), `${start}${path === '/' ? '' : path}/index.html`]),
      ...LISTED.client_rendered.map((path) => [address(path), `${base}/shell.html`]),
    ];
  });
  return [...pages, ...known];
}
