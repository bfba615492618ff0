// The files for hosts that can't be run here, put before those hosts' own readers and linters: that they are taken
// without a complaint, and answer each address as the site means it. usage: lint.mjs <site> …; a line `ok …` or
// `not ok …` a check.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HSTS, describe } from '../../xtask/src/hosts/site.mjs';
import { wellKnown } from '../../xtask/src/well_known.mjs';
import { check, finish, room } from './lint/check.mjs';
import { cloudflare, cloudflareReaders } from './lint/cloudflare.mjs';
import { cloudfront, pythonWithLinter } from './lint/cloudfront.mjs';
import { github } from './lint/github.mjs';
import { netlify } from './lint/netlify.mjs';
import { assertPrerendered } from './lint/site.mjs';

const reader = fileURLToPath(new URL('../../xtask/src/site.mjs', import.meta.url));
const generator = fileURLToPath(new URL('../../xtask/src/hosts.mjs', import.meta.url));

await check("the hosts' readers can be asked", async () => {
  const sites = process.argv.slice(2).map((folder) => resolve(folder));
  if (!sites.length) throw new Error('usage: lint.mjs <site> …');
  const pages = await cloudflareReaders();
  const python = pythonWithLinter();
  for (const [index, folder] of sites.entries()) {
    const out = join(room, `hosts-${index}`);
    execFileSync(process.execPath, [generator, folder, out]);
    const site = { ...describe(folder), folder };
    await check(`the site at ${site.base || '/'} has every page that is prerendered, and no other`, () => assertPrerendered(site));
    const at = (host) => ({ site, out: join(out, host), label: `${host} at ${site.base || '/'}` });
    await netlify(at('netlify'));
    await cloudflare(at('cloudflare-pages'), pages);
    await cloudfront(at('cloudfront'), python);
    await github(at('github-pages'));
  }
  await strictTransportSecurity(resolve(process.argv[2]));
  console.log('netlify, cloudflare-pages, cloudfront, github-pages: linted, not run');
});
await securityContact();
finish();

/** `security` in `config.json`, which becomes `/.well-known/security.txt`. */
async function securityContact() {
  const read = (security) => {
    const file = join(room, 'config.json');
    writeFileSync(file, JSON.stringify({ security }));
    return JSON.parse(execFileSync(process.execPath, [reader, file], { encoding: 'utf8', stdio: 'pipe' })).security;
  };
  const contact = 'mailto:security@harbor.example';
  const expires = `${new Date().getUTCFullYear() + 1}-06-30`;
  await check('the security contact holds to the end of its last day, and is in security.txt', () => {
    const security = read({ contact, expires });
    assert.deepEqual(security, { contact, expires: `${expires}T23:59:59Z` });
    assert.equal(read({ contact: '', expires: '' }), null);
    const files = (given, address = '') => wellKnown({ brand: 'Ellis', icon: '/icon.svg', security: given, address, languages: ['en', 'es'] });
    assert.equal(files(security)['.well-known/security.txt'], `Contact: ${contact}\nExpires: ${expires}T23:59:59Z\nPreferred-Languages: en, es\n`);
    assert.match(files(security, 'https://portal.example')['.well-known/security.txt'], /^Canonical: https:\/\/portal\.example\/\.well-known\/security\.txt$/m);
    assert.deepEqual(Object.keys(files(null)), ['.well-known/change-password/index.html']);
  });
  await check('the example of an operator can be built with', () => {
    execFileSync(process.execPath, [reader, fileURLToPath(new URL('../../docs/examples/harbor.config.json', import.meta.url))], { stdio: 'pipe' });
  });
  for (const wrong of [{ contact }, { expires }, { contact, expires: '2020-01-01' }, { contact, expires: expires.replace('06-30', '06-31') }, { contact: 'javascript:x', expires }]) {
    await check(`${JSON.stringify(wrong)} is refused`, () => assert.throws(() => read(wrong), /config\.json: security/));
  }
}

/** What the operator chose is what every host is told, those that run here too. */
async function strictTransportSecurity(folder) {
  for (const [index, choice] of HSTS.entries()) {
    await check(`Strict-Transport-Security for ${choice}`, () => {
      const out = join(room, `hsts-${choice}`);
      execFileSync(process.execPath, [generator, folder, out, choice]);
      const value = describe(folder, choice).transports[index];
      for (const file of ['nginx/ellis-headers.conf', 'nginx/ellis-maps.conf', 'caddy/Caddyfile.ellis', 'haproxy/haproxy.cfg', 'netlify/_headers', 'cloudflare-pages/_headers']) {
        const said = readFileSync(join(out, file), 'utf8').match(/max-age=63072000[^"\n]*/g);
        assert.ok(said?.length && said.every((one) => one === value), `${file}: ${said}`);
      }
      const template = readFileSync(join(out, 'cloudfront/template.yaml'), 'utf8');
      assert.match(template, new RegExp(`IncludeSubdomains: ${index > 0}\\n\\s*Preload: ${index > 1}\\n`));
    });
  }
  await check('no other word for it is taken', () => {
    assert.throws(() => execFileSync(process.execPath, [generator, folder, join(room, 'hsts-none'), 'all'], { stdio: 'pipe' }));
  });
}
