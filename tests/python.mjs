// Python's tools for tests, each in an environment of its own in the person's cache; the system's Python stays as it
// is.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The Python that has a tool: `asked` is what pip is asked for. Brought once per user, and anew where `stamp` changes.
 */
export function pythonWith(name, asked, stamp = asked.join(' ')) {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ellis', name);
  const python = join(folder, 'bin/python');
  const stamped = join(folder, '.ellis-stamp');
  if (existsSync(stamped) && readFileSync(stamped, 'utf8') === stamp) return python;
  console.log(`# bringing ${name} into ${folder} (a minute, once per user)`);
  rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync('python3', ['-m', 'venv', folder]);
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...asked]);
  } catch (error) {
    throw new Error(`${name} needs python3 with venv and pip (Debian: python3-venv): ${error.message}`);
  }
  writeFileSync(stamped, stamp);
  return python;
}
