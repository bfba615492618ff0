// The files for hosts that can't be run here, put before those hosts' own readers and linters: that they are taken without
// a complaint, and answer each address as the site means it. usage: lint.mjs <site> …; a line `ok …` or `not ok …` a check.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { parseAllHeaders } from '@netlify/headers-parser';
import { parseAllRedirects } from '@netlify/redirect-parser';
import { build } from 'esbuild';
import redirector from 'netlify-redirector';
import { TYPES, describe } from '../../xtask/src/hosts/site.mjs';

const CFN_LINT = '1.58.0';
/** What a document of the site has, and nothing else. */
const PAGE = 'id="app"';
const generator = fileURLToPath(new URL('../../xtask/src/hosts.mjs', import.meta.url));
const room = mkdtempSync(join(tmpdir(), 'ellis-lint-'));
let failed = 0;

async function check(name, holds) {
  try {
    await holds();
    console.log(`ok ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok ${name}\n  ${String(error.message).trim().replace(/\n/g, '\n  ')}`);
  }
}

try {
  const sites = process.argv.slice(2).map((folder) => resolve(folder));
  if (!sites.length) throw new Error('usage: lint.mjs <site> …');
  const pages = await cloudflareReaders();
  const python = pythonWithLinter();
  for (const [index, folder] of sites.entries()) {
    const out = join(room, `hosts-${index}`);
    execFileSync(process.execPath, [generator, folder, out]);
    const site = { ...describe(folder), folder };
    const at = (host) => ({ site, out: join(out, host), label: `${host} at ${site.base || '/'}` });
    await netlify(at('netlify'));
    await cloudflare(at('cloudflare-pages'), pages);
    await cloudfront(at('cloudfront'), python);
    await github(at('github-pages'));
  }
  console.log('netlify, cloudflare-pages, cloudfront, github-pages: linted, not run');
} catch (error) {
  failed += 1;
  console.log(`not ok the hosts' readers can be asked\n  ${error.message}`);
} finally {
  rmSync(room, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

/** Each address with the file that has to answer, `null` where nothing may. Documents' own names aren't asked for. */
function addresses(site) {
  const below = (path) => site.base + path;
  const part = (path) => path.replace('*', '01890000-0000-7000-8000-000000000000');
  const missing = ['/missing.js', '/ellis-ffffffffffffffff_bg.wasm', '/cases/style.css', '/es/missing.png', '/.env', '/welcome/a/b.js'];
  return [
    ...site.pages.map(({ path, file }) => [path === site.base ? `${path}/` : path, file]),
    ...site.pages.map(({ path, file }) => [`${path.replace(/\/$/, '')}/`, file]),
    ...site.unpainted.map((path) => [part(path), site.shell]),
    ...site.files.filter((path) => !path.endsWith('/index.html')).map((path) => [path, path]),
    ...missing.map((path) => [below(path), null]),
    ['/api', null],
    ...(site.base ? [['/', null], ['/nowhere', null], [`${site.base}x`, null]] : []),
  ];
}

function typeOf(file) {
  return TYPES[file.split('.').pop()];
}

function bytes(site, file) {
  return readFileSync(join(site.folder, file.slice(site.base.length)));
}

function lower(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** All headers of an answer that the site decides on. */
function assertHeaders(site, address, file, headers) {
  for (const [name, value] of Object.entries(site.every)) assert.equal(headers[name], value, `${address}: ${name}`);
  if (file && site.hashed.includes(file)) assert.equal(headers['cache-control'], site.cache.immutable, address);
  else assert.doesNotMatch(headers['cache-control'] ?? '', /immutable|max-age=[1-9]/, address);
}

async function netlify({ site, out, label }) {
  const config = join(out, 'netlify.toml');
  const both = { netlifyConfigPath: config, minimal: false };
  const read = await parseAllHeaders({ ...both, headersFiles: [join(out, '_headers')], configHeaders: [] });
  const rules = await parseAllRedirects({ ...both, redirectsFiles: [join(out, '_redirects')], configRedirects: [] });
  await check(`${label}: headers, redirects and settings are read without a complaint`, () => {
    assert.deepEqual([...read.errors, ...rules.errors].map(String), []);
    assert.ok(read.headers.length && rules.redirects.length, 'nothing was read');
    // Painted pages answer at their address only so; a comment in the file says more.
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
    const blind = (address) => site.unpainted.some((path) => path.endsWith('/*') && address.replace(/[^/]+$/, '*') === path);
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
  return (path) => own.match({ ...plain, path }) ?? null;
}

function assertMissing(file, site) {
  const text = readFileSync(file, 'utf8');
  assert.ok(!text.includes(PAGE) && !/<script|<style|style=|\son\w+=/i.test(text), 'the policy would refuse it, or it is the page');
  for (const [, address] of text.matchAll(/href="([^"]+)"/g)) {
    assert.ok(site.files.includes(address) || site.pages.some(({ path }) => path === address || `${path}/` === address), address);
  }
}

/** Cloudflare's readers of both lists and what answers for Pages; later versions keep the readers to themselves. */
async function cloudflareReaders() {
  const lists = ['parseHeaders', 'parseRedirects', 'createMetadataObject', 'constants'].map((name) => `metadata-generator/${name}`);
  const contents = [...lists, 'asset-server/handler'].map((name) => `export * from '@cloudflare/pages-shared/${name}.ts';`).join('\n');
  const outfile = join(room, 'pages.mjs');
  const stdin = { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) };
  await build({ stdin, bundle: true, format: 'esm', platform: 'node', outfile, logLevel: 'error' });
  return import(outfile);
}

async function cloudflare({ site, out, label }, pages) {
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
  const ask = (address, method = 'GET') =>
    pages.generateHandler({
      request: new Request(`https://portal.example.org${address}`, { method }),
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
  await check(`${label}: what answers for nothing isn't the page`, () => assertMissing(join(out, '404.html'), site));
}

/** The Python that has the linter, in the person's cache; the system's own stays as it is. It asks no network. */
function pythonWithLinter() {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ellis', `cfn-lint-${CFN_LINT}`);
  const python = join(folder, 'bin/python');
  const stamp = join(folder, '.ellis-stamp');
  if (existsSync(stamp)) return python;
  console.log(`# bringing cfn-lint ${CFN_LINT} into ${folder} (a minute, once per user)`);
  rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync('python3', ['-m', 'venv', folder]);
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `cfn-lint==${CFN_LINT}`]);
  } catch (error) {
    throw new Error(`cfn-lint needs python3 with venv and pip (Debian: python3-venv): ${error.message}`);
  }
  writeFileSync(stamp, CFN_LINT);
  return python;
}

async function cloudfront({ site, out, label }, python) {
  const file = join(out, 'template.yaml');
  await check(`${label}: the template is taken by cfn-lint`, () => {
    const { status, output } = run(join(dirname(python), 'cfn-lint'), ['--include-checks', 'I', '--format', 'parseable', '--', file]);
    assert.equal(status, 0, output);
  });
  const load = 'import json, sys; from cfnlint.decode import cfn_yaml; print(json.dumps(cfn_yaml.load(sys.argv[1]), default=str))';
  const parts = JSON.parse(execFileSync(python, ['-c', load, file], { encoding: 'utf8' })).Resources;
  const policy = parts.Headers.Properties.ResponseHeadersPolicyConfig;
  const { SecurityHeadersConfig: security, CustomHeadersConfig: custom, RemoveHeadersConfig: removed } = policy;
  await check(`${label}: the headers are exactly the site's, whatever the files come with`, () => {
    const transport = security.StrictTransportSecurity;
    const told = {
      'content-security-policy': security.ContentSecurityPolicy.ContentSecurityPolicy,
      'strict-transport-security': `max-age=${transport.AccessControlMaxAgeSec}${transport.IncludeSubdomains ? '; includeSubDomains' : ''}${transport.Preload ? '; preload' : ''}`,
      'x-content-type-options': security.ContentTypeOptions && 'nosniff',
      'referrer-policy': security.ReferrerPolicy.ReferrerPolicy,
      'x-frame-options': security.FrameOptions.FrameOption,
      ...Object.fromEntries(custom.Items.map(({ Header, Value }) => [Header, Value])),
    };
    assert.deepEqual(told, site.every);
    assert.ok([...Object.values(security), ...custom.Items].every(({ Override }) => Override === true));
  });
  const code = parts.Pages.Properties.FunctionCode;
  await check(`${label}: the host's limits, as its documentation tells them`, () => {
    assert.ok(Buffer.byteLength(code) <= 10 * 1024, `${Buffer.byteLength(code)} bytes of the function`);
    assert.ok(security.ContentSecurityPolicy.ContentSecurityPolicy.length <= 1783, 'the policy is too long');
    assert.ok(custom.Items.length <= 10 && removed.Items.length <= 10);
    for (const { Header, Value } of custom.Items) assert.ok(Header.length <= 256 && Value.length <= 1783, Header);
    const fixed = [
      /^(connection|content-(encoding|length)|expect|host|keep-alive|proxy-.*|trailer|transfer-encoding|upgrade|via|warning)$/i,
      /^x-((accel|amz-cf|amzn|edge)-.*|cache|forwarded-proto|real-ip)$/i,
    ];
    for (const { Header } of removed.Items) for (const one of fixed) assert.doesNotMatch(Header, one);
  });
  await check(`${label}: the function finds each address's file`, () => {
    const context = vm.createContext({});
    vm.runInContext(code, context, { timeout: 1000 });
    const ask = (uri) => {
      const event = { request: { method: 'GET', uri, headers: {}, querystring: {}, cookies: {} } };
      return JSON.parse(vm.runInContext(`JSON.stringify(handler(${JSON.stringify(event)}))`, context, { timeout: 1000 }));
    };
    const found = (uri) => (site.files.includes(ask(uri).uri) ? ask(uri).uri : null);
    for (const [address, expected] of addresses(site)) assert.equal(found(address), expected, address);
    assert.equal(found(`${site.base}/nowhere`), site.shell);
    if (site.base) assert.deepEqual([ask(site.base).statusCode, ask(site.base).headers.location.value], [301, `${site.base}/`]);
    // The bucket may be listed, so that it can say 404: its root must never be asked for.
    for (const odd of ['/', '//', '/?', '/api/', '/.', '/a/', `${site.base}/`, `${site.base}//`]) assert.match(ask(odd).uri, /[^/]$/, odd);
    assert.ok(site.files.includes(`/${parts.Site.Properties.DistributionConfig.DefaultRootObject}`));
  });
  await check(`${label}: upload.sh leaves each file in the bucket with its type and its time`, () => {
    syntax(join(out, 'upload.sh'));
    const { bucket, order } = upload(site, join(out, 'upload.sh'));
    for (const path of site.files) {
      const cache = site.hashed.includes(path) ? site.cache.immutable : site.cache.documents;
      assert.deepEqual(bucket.get(path), { type: typeOf(path), cache }, path);
    }
    // Kept: what older pages still ask for. Gone: what the site no longer has.
    assert.deepEqual([...bucket.keys()].filter((path) => !site.files.includes(path)), [`${site.base}/old-00112233445566aa.js`]);
    const first = order.findIndex((path) => path.endsWith('.html'));
    assert.ok(site.hashed.every((path) => order.indexOf(path) < first), 'a document came before what it asks for');
  });
}

/** What is in the bucket after `upload.sh`, with the calls of `aws s3 sync` carried out as its documentation says. */
function upload(site, script) {
  const bin = join(room, 'bin');
  const log = join(room, 'calls');
  mkdirSync(bin, { recursive: true });
  writeFileSync(log, '');
  writeFileSync(join(bin, 'aws'), `#!/bin/sh\nprintf '%s\\n' "$@" '' >> '${log}'\n`);
  chmodSync(join(bin, 'aws'), 0o755);
  execFileSync('sh', [script, 'bucket-of-the-test', site.folder], { env: { ...process.env, PATH: `${bin}:${process.env.PATH}` } });
  const files = readdirSync(site.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${site.base}${join(entry.parentPath ?? entry.path, entry.name).slice(site.folder.length)}`);
  const bucket = new Map(['old-00112233445566aa.js', 'old.html'].map((name) => [`${site.base}/${name}`, {}]));
  const order = [];
  for (const call of readFileSync(log, 'utf8').trim().split('\n\n').map((lines) => lines.split('\n'))) {
    assert.deepEqual(call.slice(0, 4), ['s3', 'sync', site.folder, `s3://bucket-of-the-test${site.base}`]);
    const options = call.slice(4);
    const value = (name) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);
    const filters = options.flatMap((option, index) => (/^--(in|ex)clude$/.test(option) ? [[option, glob(options[index + 1])]] : []));
    // The last filter that matches decides.
    const taken = (path) => (filters.findLast(([, pattern]) => pattern.test(path.slice(site.base.length + 1)))?.[0] ?? '--include') === '--include';
    for (const path of files.filter((path) => taken(path) && !bucket.has(path))) {
      bucket.set(path, { type: value('--content-type'), cache: value('--cache-control') });
      order.push(path);
    }
    if (options.includes('--delete')) for (const path of [...bucket.keys()]) if (taken(path) && !files.includes(path)) bucket.delete(path);
  }
  return { bucket, order };
}

/** As Python's fnmatch: a star takes slashes too. */
function glob(pattern) {
  return new RegExp(`^${pattern.replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '[^]*').replace(/\?/g, '[^]')}$`);
}

async function github({ site, out, label }) {
  const copy = join(room, 'copy');
  rmSync(copy, { recursive: true, force: true });
  await check(`${label}: upload.sh makes a copy whose documents carry the policy`, () => {
    syntax(join(out, 'upload.sh'));
    const before = listing(site.folder);
    execFileSync('sh', [join(out, 'upload.sh'), site.folder, copy], { stdio: 'pipe' });
    assert.deepEqual(listing(site.folder), before, 'the site itself was changed');
    const has = (name) => existsSync(join(copy, name));
    assert.ok(has('.nojekyll') && has('404.html') && !has('shell.html.before'));
    assert.deepEqual(readFileSync(join(copy, '404.html')), readFileSync(join(copy, 'shell.html')));
    // What a document can't hold, its meta element has no word of.
    const policy = site.every['content-security-policy'].split(/; */).filter((part) => !/^(frame-ancestors|report-uri|sandbox)/.test(part));
    const documents = listing(copy).filter((name) => name.endsWith('.html'));
    for (const name of documents) {
      const text = readFileSync(join(copy, name), 'utf8');
      const found = [...text.matchAll(/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/g)];
      assert.deepEqual(found.map((one) => one[1].split(/; */)), [policy], name);
      assert.ok(found[0].index < (text.match(/<(script|style|link|body)/)?.index ?? Infinity), `${name}: the policy comes too late`);
    }
    for (const { path } of site.pages.filter((page) => page.path !== (site.base || '/'))) assert.ok(has(`${path.slice(site.base.length)}.html`), path);
    const others = listing(copy).filter((name) => !name.endsWith('.html') && name !== '.nojekyll');
    assert.deepEqual(others.map((name) => `${site.base}/${name}`), site.files.filter((path) => !path.endsWith('.html')).sort());
    for (const name of others) assert.ok(readFileSync(join(copy, name)).equals(readFileSync(join(site.folder, name))), name);
  });
}

function listing(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1)).sort();
}

function syntax(script) {
  execFileSync('sh', ['-n', script], { stdio: 'pipe' });
}

function run(program, args) {
  try {
    return { status: 0, output: execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' }) };
  } catch (error) {
    return { status: error.status ?? 1, output: `${error.stdout}${error.stderr}` };
  }
}
