// The files for hosts that can't be run here, put before those hosts' own readers and linters: that they are taken without
// a complaint, and answer each address as the site means it. usage: lint.mjs <site> …; a line `ok …` or `not ok …` a check.
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from '../../xtask/src/hosts/site.mjs';
import { check, finish, room } from './lint/check.mjs';
import { cloudflare, cloudflareReaders } from './lint/cloudflare.mjs';
import { cloudfront, pythonWithLinter } from './lint/cloudfront.mjs';
import { github } from './lint/github.mjs';
import { netlify } from './lint/netlify.mjs';

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
    const at = (host) => ({ site, out: join(out, host), label: `${host} at ${site.base || '/'}` });
    await netlify(at('netlify'));
    await cloudflare(at('cloudflare-pages'), pages);
    await cloudfront(at('cloudfront'), python);
    await github(at('github-pages'));
  }
  console.log('netlify, cloudflare-pages, cloudfront, github-pages: linted, not run');
});
finish();
