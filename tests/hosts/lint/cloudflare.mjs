// Cloudflare Pages: its own readers of both lists, and its own code that answers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { check, room } from './check.mjs';
import { PAGE, QUERIES, addresses, assertHeaders, assertMissing, bytes, typeOf } from './site.mjs';

/** Cloudflare's readers of both lists and what answers for Pages; later versions keep the readers to themselves. */
export async function cloudflareReaders() {
  const lists = ['parseHeaders', 'parseRedirects', 'createMetadataObject', 'constants'].map((name) => `metadata-generator/${name}`);
  const contents = [...lists, 'asset-server/handler'].map((name) => `export * from '@cloudflare/pages-shared/${name}.ts';`).join('\n');
  const outfile = join(room, 'pages.mjs');
  const stdin = { contents, resolveDir: fileURLToPath(new URL('..', import.meta.url)) };
  await build({ stdin, bundle: true, format: 'esm', platform: 'node', outfile, logLevel: 'error' });
  return import(outfile);
}

export async function cloudflare({ site, out, label }, pages) {
  const text = (name) => readFileSync(join(out, name), 'utf8');
  const headers = pages.parseHeaders(text('_headers'));
  const redirects = pages.parseRedirects(text('_redirects'));
  await check(`${label}: both lists are read without a complaint, within the host's limits`, () => {
    assert.deepEqual([...headers.invalid, ...redirects.invalid], []);
    assert.ok(headers.rules.length <= pages.MAX_HEADER_RULES, `${headers.rules.length} rules for headers`);
    const open = redirects.rules.findIndex(({ from }) => /[:*]/.test(from));
    assert.ok(open <= pages.MAX_STATIC_REDIRECT_RULES && redirects.rules.length - open <= pages.MAX_DYNAMIC_REDIRECT_RULES);
    assert.ok(redirects.rules.slice(open).every(({ from }) => /[:*]/.test(from)), 'what stands behind an open rule counts as one');
    // The documentation's limits, which the readers don't know.
    assert.ok(text('_redirects').split('\n').every((line) => line.length <= 1000));
    assert.ok(site.files.length + 1 <= 20_000 && site.files.every((file) => bytes(site, file).length <= 25 * 1024 * 1024));
  });
  await check(`${label}: the headers for every file are exactly the site's`, () => {
    const every = headers.rules.find((rule) => rule.path === '/*');
    assert.deepEqual(every.headers, site.every);
    assert.deepEqual(every.unsetHeaders, ['Access-Control-Allow-Origin']);
  });
  const metadata = pages.createMetadataObject({ redirects, headers });
  // As uploading tells it: the type of a script by its older name.
  const told = (key) => (key.endsWith('.js') ? 'application/javascript' : (typeOf(key) ?? 'application/octet-stream'));
  const ask = (address, method = 'GET', more = {}) =>
    pages.generateHandler({
      request: new Request(`https://portal.example.org${address}`, { method, headers: more }),
      metadata,
      logError: (error) => assert.fail(error),
      findAssetEntryForPath: async (path) => (path === '/404.html' || site.files.includes(path) ? path : null),
      getAssetKey: (entry) => entry,
      negotiateContent: () => ({ encoding: null }),
      fetchAsset: async (key) => ({ body: key === '/404.html' ? text('404.html') : bytes(site, key), contentType: told(key) }),
    });
  await check(`${label}: each address has its file, its headers, its type`, async () => {
    for (const [address, file] of addresses(site)) {
      const answer = await ask(address);
      const body = Buffer.from(await answer.arrayBuffer());
      const found = Object.fromEntries(answer.headers);
      assert.equal(answer.status, file ? 200 : 404, address);
      assert.ok(file ? body.equals(bytes(site, file)) : !body.includes(PAGE), `${address}: its content`);
      assertHeaders(site, address, file, found);
      assert.match(found['cache-control'], file && site.hashed.includes(file) ? /immutable/ : /max-age=0|no-store/, address);
      assert.equal(found['access-control-allow-origin'], undefined, address);
      if (file) assert.equal(found['content-type'], typeOf(file), address);
      if (file) assert.equal((await ask(address, 'HEAD')).status, 200, `HEAD ${address}`);
    }
    assert.equal((await ask(`${site.base}/nowhere`)).status, 404);
    assert.equal((await ask(`${site.base}/sign-in`, 'POST')).status < 500, true);
    if (site.base) assert.equal((await ask(site.base)).headers.get('location'), `${site.base}/`);
  });
  await check(`${label}: a query changes nothing`, async () => {
    for (const [address] of addresses(site)) {
      const plain = await ask(address);
      for (const query of QUERIES) {
        const answer = await ask(`${address}?${query}`);
        assert.equal(answer.status, plain.status, `${address}?${query}`);
        assert.equal(answer.headers.get('etag'), plain.headers.get('etag'), `${address}?${query}`);
      }
    }
  });
  await check(`${label}: what is known isn't sent twice, HEAD tells what GET does, nothing is taken`, async () => {
    for (const [address, file] of addresses(site).filter(([, file]) => file)) {
      const answer = await ask(address);
      const told = Object.fromEntries(answer.headers);
      assert.deepEqual(Object.fromEntries((await ask(address, 'HEAD')).headers), told, `HEAD ${address}`);
      const again = await ask(address, 'GET', { 'if-none-match': told.etag });
      assert.equal(again.status, 304, address);
      assertHeaders(site, address, file, Object.fromEntries(again.headers));
      for (const method of ['POST', 'PUT', 'DELETE']) assert.equal((await ask(address, method)).status, 405, `${method} ${address}`);
    }
  });
  await check(`${label}: nobody is led to another host`, async () => {
    const others = ['//', '//example.org', '//example.org/', '//example.org/help/', '//example.org/%2e%2e', '//example.org/index.html', '/%2fexample.org/', '/%5cexample.org/'];
    for (const odd of [...others, '/help//', '/help/index.html', '/shell.html']) {
      const address = site.base + odd;
      const { status, headers } = await ask(address);
      const location = headers.get('location');
      assert.ok([200, 301, 302, 307, 308, 404].includes(status), `${address}: ${status}`);
      if (location) assert.equal(new URL(location, 'https://portal.example.org').host, 'portal.example.org', `${address}: ${location}`);
      if (location) assertHeaders(site, address, null, Object.fromEntries(headers));
    }
  });
  await check(`${label}: what answers for nothing isn't the page`, () => assertMissing(join(out, '404.html'), site));
}
