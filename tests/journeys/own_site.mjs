// A copy of the site for one test, whose files can be changed as an operator changes them: with an editor, and no
// build.
import { cp, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as places from './places.mjs';

/** For `test.use({ site: ownSite })`. */
export async function ownSite({}, use) {
  const folder = await mkdtemp(path.join(tmpdir(), 'ellis-site-'));
  await cp(places.page, folder, { recursive: true });
  await use(folder);
  await rm(folder, { recursive: true, maxRetries: 10 });
}

/** Writes a file anew: what `change` makes of its text. The copies that were compressed ahead go. */
export async function change(site, name, change) {
  const file = path.join(site, name);
  const { mtimeMs } = await stat(file);
  await writeFile(file, change(await readFile(file, 'utf8')));
  // Hosts tell a file from the one before by its length and its second: these may be the same.
  const now = new Date(Math.max(Date.now(), mtimeMs + 1_000));
  await utimes(file, now, now);
  for (const copy of ['br', 'gz']) await rm(`${file}.${copy}`, { force: true });
}
