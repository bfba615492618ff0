// S3 and CloudFront: the template by its linter, the function in Node, the upload with a stand-in for its tool.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import vm from 'node:vm';
import { pythonWith } from '../../python.mjs';
import { check, room, syntax } from './check.mjs';
import { QUERIES, addresses, typeOf } from './site.mjs';

const CFN_LINT = '1.58.0';

/** The Python that has the linter. It asks no network. */
export function pythonWithLinter() {
  return pythonWith(`cfn-lint-${CFN_LINT}`, [`cfn-lint==${CFN_LINT}`], CFN_LINT);
}

export async function cloudfront({ site, out, label }, python) {
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
    const ask = (uri, querystring = {}) => {
      const event = { request: { method: 'GET', uri, headers: {}, querystring, cookies: {} } };
      return JSON.parse(vm.runInContext(`JSON.stringify(handler(${JSON.stringify(event)}))`, context, { timeout: 1000 }));
    };
    const found = (uri) => (site.files.includes(ask(uri).uri) ? ask(uri).uri : null);
    for (const [address, expected] of addresses(site)) assert.equal(found(address), expected, address);
    assert.equal(found(`${site.base}/nowhere`), site.shell);
    if (site.base) {
      const { statusCode, headers } = ask(site.base);
      const { location, ...rest } = Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));
      assert.deepEqual([statusCode, location, rest], [301, `${site.base}/`, { ...site.every, 'cache-control': site.cache.documents }]);
    }
    // A query comes beside the path, and goes on as it is.
    for (const [address] of addresses(site)) {
      for (const query of QUERIES) {
        const [name, value] = query.split('=');
        const querystring = { [name]: { value } };
        assert.deepEqual(ask(address, querystring), { ...ask(address), querystring }, `${address}?${query}`);
      }
    }
    // Nobody is led to another host.
    for (const odd of ['//example.org', '//example.org/', '//example.org/help/', '/%2fexample.org/']) assert.equal(ask(site.base + odd).statusCode, undefined, odd);
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

function run(program, args) {
  try {
    return { status: 0, output: execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' }) };
  } catch (error) {
    return { status: error.status ?? 1, output: `${error.stdout}${error.stderr}` };
  }
}
