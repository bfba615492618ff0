// Real web servers with the files that `dist` writes for them, asked all that `host-check` asks; at the root of a host
// and below a path, with the interface behind them and once it is gone.
// Each page's address is asked once more out of a list that the hosts' files aren't made of.
// usage: conformance.mjs <site at the root> <site below a path>; prints a line `ok …` or `not ok …` for each.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Host, TAKES } from '../../xtask/src/hosts/check/asking.mjs';
import { describe } from '../../xtask/src/hosts/site.mjs';
import { HOSTS, startFront } from '../journeys/front.mjs';
import { freePort, startServer } from '../journeys/server.mjs';
import { crowd, LIMITED } from './crowd.mjs';
import { pages } from './pages.mjs';

const check = fileURLToPath(new URL('../../xtask/src/host_check.mjs', import.meta.url));
/** The server as its own host, with nothing in front of it. */
const ALONE = 'ellis-server';
const only = process.env.ELLIS_TEST_HOSTS?.split(',') ?? [...HOSTS, ALONE];
let failed = 0;

for (const site of process.argv.slice(2).map((folder) => path.resolve(folder))) {
  for (const kind of HOSTS.filter((name) => only.includes(name))) {
    for (const secure of [false, true]) await behind(kind, site, secure);
  }
  if (only.includes(ALONE)) await alone(site);
}
process.exit(failed ? 1 : 0);

async function behind(kind, site, secure) {
  const { base } = describe(site);
  const name = `${kind} at ${base || '/'} over ${secure ? 'https' : 'http'}`;
  const [port, plain] = [await freePort(), await freePort()];
  const address = `${secure ? 'https' : 'http'}://localhost:${port}${base}`;
  let server;
  let front;
  try {
    server = await startServer({ publicAddress: address });
    front = await startFront(kind, { site, server: new URL(server.address).host.replace('localhost', '127.0.0.1'), port, plain, secure });
    told(name, await ask(address, site, plain), { leads: true, answers: true });
    said(`${name}, every page`, await everyPage(address, site));
    if (!secure && !base && LIMITED.includes(kind)) said(`${name}, with many connections`, await crowd(kind, port));
    await server.stop();
    server = undefined;
    told(`${name}, without an interface`, await ask(address, site, plain), { leads: true, answers: false });
  } catch (error) {
    told(name, { code: 1, text: `FAIL ${error.message}` });
  }
  await front?.stop();
  await server?.stop();
}

async function alone(site) {
  const { base } = describe(site);
  const server = await startServer({ publicAddress: `http://localhost${base}`, options: ['--static-folder', site] });
  told(`${ALONE} at ${base || '/'}`, await ask(server.address + base, site, 80));
  said(`${ALONE} at ${base || '/'}, every page`, await everyPage(server.address + base, site));
  await server.stop();
}

function said(name, fault) {
  if (!fault) console.log(`ok ${name}`);
  else {
    failed += 1;
    console.log(`not ok ${name}\nFAIL ${fault}`);
  }
}

/** What `host-check` only notes counts here: a redirect without its headers, and whether an interface answered. */
function told(name, { code, text }, { leads = false, answers = true } = {}) {
  const noted =
    (leads && (text.includes('leads to https:// without') || text.includes('nothing answers at port'))) ||
    text.includes('no interface stands') === answers;
  if (code === 0 && !noted) console.log(`ok ${name}: ${text.trim().split('\n').at(-1)}`);
  else {
    failed += 1;
    console.log(`not ok ${name}\n${text}`);
  }
}

/** What is wrong where an address of a page isn't answered with its own file. */
async function everyPage(address, site) {
  const host = new Host(address, site, { insecure: true });
  for (const [path, file] of pages(host.site.base)) {
    const answer = await host.ask(path, { headers: TAKES });
    host.same(`${path}: is there`, 200, answer.status);
    host.expect(`${path}: is its own file`, host.isFile(answer, file), file, `${answer.body.length} other bytes`);
  }
  host.close();
  return host.failed.join('\n');
}

function ask(address, site, plain) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [check, address, site, '--insecure', `--plain-port=${plain}`], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (piece) => (text += piece));
    child.once('exit', (code) => resolve({ code, text }));
  });
}
