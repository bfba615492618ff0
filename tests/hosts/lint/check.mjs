// How a check is run and told, and where its files are.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const room = mkdtempSync(join(tmpdir(), 'ellis-lint-'));
let failed = 0;

export async function check(name, holds) {
  try {
    await holds();
    console.log(`ok ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok ${name}\n  ${String(error.message).trim().replace(/\n/g, '\n  ')}`);
  }
}

/** Ends with how it went, and leaves no file behind. */
export function finish() {
  rmSync(room, { recursive: true, force: true });
  process.exit(failed ? 1 : 0);
}

export function syntax(script) {
  execFileSync('sh', ['-n', script], { stdio: 'pipe' });
}
