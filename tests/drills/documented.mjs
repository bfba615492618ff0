// The commands that docs/operating.md gives to operators, run as they stand there, at other places.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import * as places from '../journeys/places.mjs';

const text = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');

/** Where the document puts a backup, at any day, without the ending. */
const BACKUP = /\/backup\/ellis-(?:\$\(date \+%F\)|\d{4}-\d\d-\d\d)/g;

/** The commands of a section that begin with this name of a program; fails where there is none. */
export function commands(section, program) {
  const [, found] = text.split(`\n### ${section}\n`);
  const inside = found?.split(/\n##/)[0].match(/```sh\n(.*?)```/s)?.[1] ?? '';
  const lines = inside.split('\n').filter((line) => line.startsWith(`${program} `));
  if (!lines.length) throw new Error(`docs/operating.md: ${section} has no command ${program}`);
  return lines;
}

/** Runs commands of the document, with the backup at `backup` and the database in `folder`. What they printed. */
export async function run(lines, { backup, folder = '', environment = {} }) {
  const script = lines.join('\n').replaceAll(BACKUP, backup).replaceAll('/var/lib/ellis', folder);
  const PATH = `${path.dirname(places.server)}:${process.env.PATH}`;
  const { stdout } = await promisify(execFile)('sh', ['-euc', script], { env: { ...process.env, ...environment, PATH } });
  return stdout;
}
