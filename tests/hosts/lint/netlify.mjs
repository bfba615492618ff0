// Netlify: its own readers of both lists, and its own matching of rules.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllHeaders } from '@netlify/headers-parser';
import { parseAllRedirects } from '@netlify/redirect-parser';
import redirector from 'netlify-redirector';
import { check, room } from './check.mjs';
import { QUERIES, addresses, assertHeaders, assertMissing, lower, typeOf } from './site.mjs';

export async function netlify({ site, out, label }) {
  const config = join(out, 'netlify.toml');
  const both = { netlifyConfigPath: config, minimal: false };
  const read = await parseAllHeaders({ ...both, headersFiles: [join(out, '_headers')], configHeaders: [] });
  const rules = await parseAllRedirects({ ...both, redirectsFiles: [join(out, '_redirects')], configRedirects: [] });
  await check(`${label}: headers, redirects and settings are read without a complaint`, () => {
    assert.deepEqual([...read.errors, ...rules.errors].map(String), []);
    assert.ok(read.headers.length && rules.redirects.length, 'nothing was read');
    // Prerendered pages answer at their address only so; a comment in the file says more.
    assert.match(readFileSync(config, 'utf8'), /^\[build\.processing\.html\]\n\s+pretty_urls = false$/m);
  });
  await check(`${label}: the headers for every file are exactly the site's`, () => {
    const every = read.headers.find((rule) => rule.for === '/*');
    assert.deepEqual(lower(every.values), site.every);
    // Netlify's documentation: it sets these itself and doesn't heed a rule.
    const own = /^(accept-ranges|age|allow|alt-svc|connection|content-(encoding|length|range)|date|location|server|set-cookie|trailer|transfer-encoding|upgrade)$/i;
    for (const { values } of read.headers) for (const name of Object.keys(values)) assert.doesNotMatch(name, own);
  });
  const find = await matcher(rules.redirects);
  await check(`${label}: each address has its file, its headers, its type`, () => {
    // A rule can't look into a part that it leaves open: a missing file there is the page.
    const blind = (address) => site.clientRendered.some((path) => path.endsWith('/*') && address.replace(/[^/]+$/, '*') === path);
    for (const [address, meant] of addresses(site)) {
      const file = meant ?? (blind(address) ? site.shell : null);
      const there = [address, `${address.replace(/\/$/, '')}/index.html`].find((path) => site.files.includes(path));
      const rule = there ? null : find(address);
      assert.equal(there ?? (rule?.status === 200 ? rule.to : null), file, address);
      const values = read.headers.filter((one) => one.forRegExp.test(address)).map((one) => Object.entries(lower(one.values)));
      const names = values.flat().map(([name]) => name);
      assert.equal(new Set(names).size, names.length, `${address}: the values of two rules would be joined`);
      const headers = Object.fromEntries(values.flat());
      assertHeaders(site, address, file, headers);
      if (file && /\.(js|webmanifest)$/.test(file)) assert.equal(headers['content-type'], typeOf(file), address);
    }
    assert.equal(find(`${site.base}/nowhere`), null);
  });
  await check(`${label}: a query changes nothing`, () => {
    for (const [address] of addresses(site)) for (const query of QUERIES) assert.deepEqual(find(address, query), find(address), `${address}?${query}`);
  });
  await check(`${label}: the interface's rule leads there once its sign is taken away`, async () => {
    const file = join(room, '_redirects');
    writeFileSync(file, readFileSync(join(out, '_redirects'), 'utf8').replace('# /api/', '/api/'));
    const { redirects, errors } = await parseAllRedirects({ redirectsFiles: [file], minimal: false, configRedirects: [] });
    assert.deepEqual(errors.map(String), []);
    const rule = (await matcher(redirects))('/api/v1/session');
    assert.deepEqual([rule.to, rule.status, rule.force], ['https://api.example.org/api/v1/session', 200, true]);
  });
  await check(`${label}: what answers for nothing isn't the page`, () => assertMissing(join(out, '404.html'), site));
}

/** Netlify's own matching of rules. */
async function matcher(redirects) {
  const rules = redirects.map(({ from, query, ...rule }) => ({ ...rule, origin: from, params: query }));
  const own = await redirector.parseJSON(JSON.stringify(rules), {});
  const plain = { scheme: 'https', host: 'portal.example.org', query: '', headers: {}, cookieValues: {}, getHeader: () => '', getCookie: () => '' };
  return (path, query = '') => own.match({ ...plain, path, query }) ?? null;
}
