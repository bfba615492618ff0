// Real web servers with the files that `dist` writes for them, asked all that `host-check` asks; at the root of a host and
// below a path. usage: conformance.mjs <site at the root> <site below a path>; prints a line `ok …` or `not ok …` for each.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from '../../xtask/src/hosts/site.mjs';
import { HOSTS, startBehind } from '../journeys/front.mjs';

const check = fileURLToPath(new URL('../../xtask/src/host_check.mjs', import.meta.url));
const only = process.env.ELLIS_TEST_HOSTS?.split(',') ?? HOSTS;
let failed = 0;

for (const site of process.argv.slice(2).map((folder) => path.resolve(folder))) {
  for (const kind of HOSTS.filter((name) => only.includes(name))) {
    for (const secure of [false, true]) {
      let host;
      let said;
      try {
        host = await startBehind(kind, { site, secure });
        said = await ask(host.address, site);
      } catch (error) {
        said = { code: 1, text: `FAIL ${error.message}` };
      }
      await host?.stop();
      const name = `${kind} at ${describe(site).base || '/'} over ${secure ? 'https' : 'http'}`;
      if (said.code === 0) console.log(`ok ${name}: ${said.text.trim().split('\n').at(-1)}`);
      else {
        failed += 1;
        console.log(`not ok ${name}\n${said.text}`);
      }
    }
  }
}
process.exit(failed ? 1 : 0);

function ask(address, site) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [check, address, site, '--insecure'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (piece) => (text += piece));
    child.once('exit', (code) => resolve({ code, text }));
  });
}
