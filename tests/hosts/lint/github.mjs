// GitHub Pages: what its upload leaves in the copy.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { check, room, syntax } from './check.mjs';
import { listing } from './site.mjs';

export async function github({ site, out, label }) {
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
