// What others' tools say about a real nginx with the site: the MDN HTTP Observatory about all headers, Google's CSP
// Evaluator about the policy. Nothing leaves the machine. usage: observatory.mjs <site>; prints a line `ok …` or
// `not ok …` for each check. With a server in ELLIS_TEST_SERVER or ELLIS_SERVER_BINARY, the interface behind nginx is
// judged too.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CspEvaluator, DEFAULT_CHECKS, STRICTCSP_CHECKS } from 'csp_evaluator/dist/evaluator.js';
import { Severity, Type } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import { describe } from '../../xtask/src/hosts/site.mjs';
import { startFront } from '../journeys/front.mjs';
import { freePort, startServer } from '../journeys/server.mjs';

const LEAST_SCORE = 130;
/** The Observatory knows no others. */
const [HTTP, HTTPS] = [80, 443];

/** Findings about a policy that stay, each with the reason. Any other is a failure. */
const EXPLAINED = {
  page: {
    "SCRIPT_ALLOWLIST_BYPASS script-src 'self'":
      "the host has the site's own scripts and nobody else's: no file of a user is stored, and the interface answers JSON that isn't to be sniffed, never JSONP",
    'UNSAFE_INLINE_FALLBACK script-src':
      "the fallback is for browsers that don't know hashes; those don't know WebAssembly either, so it would let in others' scripts and nothing of ours",
  },
  interface: {
    'REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS require-trusted-types-for': 'an answer is no document and runs no script: `sandbox` sees to that',
  },
};

let failed = 0;
try {
  await examine(path.resolve(process.argv[2]));
} catch (error) {
  say(false, error.message.trim());
}
process.exit(failed ? 1 : 0);

async function examine(site) {
  for (const port of [HTTP, HTTPS]) await mustBeFree(port);
  const observatory = await findObservatory();
  const { base } = describe(site);
  const named = process.env.ELLIS_TEST_SERVER ?? process.env.ELLIS_SERVER_BINARY;
  const server = named ? await startServer({ options: ['--static-folder', site], publicAddress: `https://localhost${base}` }) : null;
  let front;
  try {
    const behind = `127.0.0.1:${server ? new URL(server.address).port : await freePort()}`;
    front = await startFront('nginx', { site, server: behind, port: HTTPS, plain: HTTP, secure: true });
    await judge('page', `${base}/`, observatory, front);
    if (server) {
      const { cookies } = await judge('interface', '/api/v1/session', observatory, front);
      // The first answer to a guest sets a cookie; without one, or with a lax one, the Observatory is content too.
      const seen = Object.entries(cookies.data ?? {});
      const strict = seen.filter(([, cookie]) => cookie.secure && cookie.httponly && cookie.samesite === 'strict');
      const names = seen.map(([cookie]) => cookie).join(', ') || 'none';
      say(seen.length > 0 && strict.length === seen.length, `interface: cookies are Secure, HttpOnly and SameSite=Strict: ${names}`);
    } else console.log('# interface: not asked, no server is named');
  } catch (error) {
    throw new Error(`${error.message}\n${front?.log ?? ''}`.trim());
  } finally {
    await front?.stop();
    await server?.stop();
  }
}

/** Asks both tools about the answer at an address. */
async function judge(name, address, observatory, front) {
  const { scan, tests } = await ask(observatory, `localhost${address}`, front.certificate);
  for (const [test, { pass, result, scoreModifier }] of Object.entries(tests)) {
    say(pass, `${name}: ${test}: ${result} (${scoreModifier > 0 ? '+' : ''}${scoreModifier})`);
  }
  // It would also judge a redirect or a refusal.
  say(scan.statusCode === 200, `${name}: status ${scan.statusCode}`);
  const enough = scan.score >= LEAST_SCORE && scan.testsFailed === 0;
  const passed = `${scan.testsPassed} of ${scan.testsQuantity} tests passed`;
  say(enough, `${name}: grade ${scan.grade}, score ${scan.score} of at least ${LEAST_SCORE}, ${passed} (HTTP Observatory ${observatory.version})`);
  evaluate(name, scan.responseHeaders['content-security-policy'] ?? '');
  return tests;
}

/** Runs the Observatory where it trusts our certificate, and without proxies or settings of whoever runs this. */
function ask({ program }, target, certificate) {
  // It puts the target behind `http://` and `https://`, therefore one with a path works too.
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, target], { env: { NODE_EXTRA_CA_CERTS: certificate } }, (error, stdout, stderr) => {
      let said;
      try {
        said = JSON.parse(stdout);
      } catch {
        said = { error: `${error?.message ?? ''}\n${stdout}${stderr}` };
      }
      if (said.error) reject(new Error(`HTTP Observatory about ${target}: ${said.error}`));
      else resolve(said);
    });
  });
}

async function findObservatory() {
  const program = new URL(import.meta.resolve('@mdn/mdn-http-observatory/src/scan.js'));
  const { version } = JSON.parse(await readFile(new URL('../package.json', program), 'utf8'));
  // Its step after installing, which we don't run, fetches the list of hosts that browsers preload HSTS for. It fails
  // without one; by an empty one, localhost isn't preloaded and earns nothing for it.
  await writeFile(new URL('../conf/hsts-preload.json', program), '{}', { flag: 'wx' }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return { program: fileURLToPath(program), version };
}

function evaluate(name, policy) {
  const findings = new CspEvaluator(new CspParser(policy).csp).evaluate([], [...DEFAULT_CHECKS, ...STRICTCSP_CHECKS]);
  for (const { severity, type, directive, value, description } of findings) {
    const key = [Type[type], directive, value].filter(Boolean).join(' ');
    const why = EXPLAINED[name][key];
    const text = `${name}: policy: ${key} (${Severity[severity].toLowerCase()})`;
    // Worse ones have lower numbers, save that a possibly high one comes after a medium one.
    const tooBad = severity < Severity.MEDIUM || severity === Severity.HIGH_MAYBE;
    if (tooBad || !why) say(false, `${text}: ${description}`);
    else say(true, `${text} stays: ${why}`);
  }
  say(policy !== '', `${name}: policy: ${findings.length} findings (CSP Evaluator)`);
}

/** A port that others have would have us judge their host; one below 1024 may need rights. */
function mustBeFree(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    const why = { EACCES: 'needs rights to listen there', EADDRINUSE: 'somebody listens there' };
    probe.once('error', ({ code }) => reject(new Error(`port ${port} of loopback: ${why[code] ?? code}; nothing was checked`)));
    probe.listen(port, '127.0.0.1', () => probe.close(resolve));
  });
}

function say(good, text) {
  if (!good) failed += 1;
  console.log(`${good ? 'ok' : 'not ok'} ${text}`);
}
