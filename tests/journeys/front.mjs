// A real web server in front of the page and the interface, set up with the files that `dist` writes for it. What is
// asked of it is elsewhere.
import { execFileSync, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from '../../xtask/src/hosts/site.mjs';
import { freePort, startServer } from './server.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
// It ends what hangs, and measures no machine.
const SECONDS_TO_START = 120;
const SECONDS_TO_STOP = 10;
/** Where Debian has its dynamic modules. */
const BROTLI = '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so';

/** The hosts that can be run. */
export const HOSTS = ['nginx', 'caddy', 'haproxy'];

/**
 * Starts a host for a site. `server` is where the interface is (`127.0.0.1:8080`), `port` where the host listens.
 * With `secure` it has a certificate of its own making, and nginx and HAProxy also send plain HTTP at `plain` there (at
 * any free port without); without `secure` it speaks plain HTTP on loopback, for browsers.
 */
export async function startFront(kind, { site, server, port, plain, secure = false }) {
  const folder = await mkdtemp(path.join(tmpdir(), `ellis-${kind}-`));
  execFileSync(process.execPath, [path.join(root, 'xtask/src/hosts.mjs'), site, path.join(folder, 'hosts')]);
  const certificate = secure ? ownCertificate(folder) : null;
  const setUp = { nginx, caddy, haproxy }[kind];
  const programs = await setUp({ folder, site, server, port, plain, certificate });
  const front = new Front(folder, `${secure ? 'https' : 'http'}://localhost:${port}`, certificate?.certificate);
  try {
    for (const { program, args, listens } of programs) await front.start(program, args, listens);
  } catch (error) {
    await front.stop();
    throw new Error(`${error.message}\n${front.log}`);
  }
  return front;
}

/**
 * A host for a site, and behind it a server that knows under which address people come. `site` may be below a path.
 * What is asked of the server past the host goes to `server.address`.
 */
export async function startBehind(kind, { site, secure = false, ...how }) {
  const port = await freePort();
  const address = `${secure ? 'https' : 'http'}://localhost:${port}${describe(site).base}`;
  const server = await startServer({ ...how, publicAddress: address });
  let front;
  try {
    front = await startFront(kind, { site, server: new URL(server.address).host.replace('localhost', '127.0.0.1'), port, secure });
  } catch (error) {
    await server.stop();
    throw error;
  }
  const stop = async () => {
    await front.stop();
    await server.stop();
  };
  return { address, server, stop };
}

class Front {
  log = '';
  #children = [];
  #folder;

  /** `certificate` is the file to trust, of a secure one; it goes with the host. */
  constructor(folder, address, certificate) {
    this.#folder = folder;
    this.address = address;
    this.certificate = certificate;
  }

  async start(program, args, listens) {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: this.#folder, env: { ...process.env, HOME: this.#folder, XDG_DATA_HOME: this.#folder, XDG_CONFIG_HOME: this.#folder } });
    this.#children.push(child);
    let ended = '';
    child.once('error', (error) => (ended = error.message));
    child.once('exit', (code, signal) => (ended = `ended with ${code ?? signal}`));
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (this.log += text));
    const until = Date.now() + SECONDS_TO_START * 1000;
    while (!(await answers(listens))) {
      if (ended) throw new Error(`${program} ${ended}`);
      if (Date.now() > until) throw new Error(`${program} doesn't listen after ${SECONDS_TO_START} seconds`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop() {
    for (const child of this.#children.reverse()) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), SECONDS_TO_STOP * 1000);
      await ended;
      clearTimeout(late);
    }
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true) ?? socket.destroy());
    socket.once('error', () => resolve(false));
  });
}

function ownCertificate(folder) {
  const [key, certificate, both] = ['key.pem', 'certificate.pem', 'both.pem'].map((name) => path.join(folder, name));
  const how = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', [...how, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  execFileSync('sh', ['-c', `cat "${certificate}" "${key}" > "${both}"`]);
  return { key, certificate, both };
}

/** Puts other words for those in a file, each of which must be there: what an operator is told to change. */
async function change(file, changes) {
  let text = await readFile(file, 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    text = text.replaceAll(from, to);
  }
  await writeFile(file, text);
}

/** The frame around the operator's part: what a distribution's own nginx.conf holds. */
const nginxFrame = (brotli, inside) => `daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
pid nginx.pid;
error_log stderr warn;
${brotli ? `load_module ${BROTLI};` : ''}
events { worker_connections 256; }
http {
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    sendfile on;
    tcp_nopush on;
    access_log off;
${inside}
}
`;

async function nginx({ folder, site, server, port, plain, certificate }) {
  const own = path.join(folder, 'nginx');
  await cp(path.join(folder, 'hosts/nginx'), own, { recursive: true });
  await change(path.join(own, 'ellis-locations.conf'), [['/srv/ellis/site', site], ['127.0.0.1:8080', server]]);
  if (certificate) {
    await change(path.join(own, 'ellis.conf'), [
      ['listen 80;', `listen 127.0.0.1:${plain ?? (await freePort())};`],
      ['listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`],
      ['    listen [::]:80;\n', ''],
      ['    listen [::]:443 ssl http2;\n', ''],
      ['portal.example.org;', 'localhost;'],
      ['/etc/ssl/portal.example.org/fullchain.pem', certificate.certificate],
      ['/etc/ssl/portal.example.org/privkey.pem', certificate.key],
    ]);
  } else {
    const block = `include ellis-maps.conf;\nserver {\n    listen 127.0.0.1:${port};\n    include ellis-locations.conf;\n}\n`;
    await writeFile(path.join(own, 'ellis.conf'), block);
  }
  await writeFile(path.join(own, 'nginx.conf'), nginxFrame(true, '    include ellis.conf;'));
  return [{ program: 'nginx', args: ['-p', `${own}/`, '-c', 'nginx.conf'], listens: port }];
}

async function caddy({ folder, site, server, port, plain, certificate }) {
  const own = path.join(folder, 'hosts/caddy');
  const ports = `http_port ${plain ?? (await freePort())}${certificate ? `\n\thttps_port ${port}` : '\n\tauto_https disable_redirects'}`;
  const name = certificate ? 'localhost' : `http://localhost:${port}`;
  await change(path.join(own, 'Caddyfile'), [['http://portal.example.org', 'http://localhost'], ['https://portal.example.org', 'https://localhost'], ['portal.example.org', name], ['/srv/ellis/site', site], ['127.0.0.1:8080', server]]);
  const tls = certificate ? `\ttls ${certificate.certificate} ${certificate.key}\n` : '';
  await change(path.join(own, 'Caddyfile'), [['\timport', `\tbind 127.0.0.1\n${tls}\timport`], ['http://localhost {', 'http://localhost {\n\tbind 127.0.0.1'], ['http:// {', 'http:// {\n\tbind 127.0.0.1']]);
  await change(path.join(own, 'Caddyfile'), [['{\n\tservers', `{\n\tadmin off\n\t${ports}\n\tservers`]]);
  return [{ program: 'caddy', args: ['run', '--config', path.join(own, 'Caddyfile'), '--adapter', 'caddyfile'], listens: port }];
}

async function haproxy({ folder, site, server, port, plain, certificate }) {
  const own = path.join(folder, 'hosts/haproxy');
  const files = await freePort();
  const config = path.join(own, 'haproxy.cfg');
  await change(config, [
    ['/etc/haproxy/ellis', path.join(own, 'ellis')],
    ['127.0.0.1:8081', `127.0.0.1:${files}`],
    ['127.0.0.1:8080', server],
    ['bind :80', `bind 127.0.0.1:${plain ?? (await freePort())}`],
    ['bind :443 ssl crt /etc/ssl/portal.example.org.pem alpn h2,http/1.1', certificate ? `bind 127.0.0.1:${port} ssl crt ${certificate.both} alpn h2,http/1.1` : `bind 127.0.0.1:${port}`],
    ['portal.example.org', 'localhost'],
  ]);
  await change(path.join(own, 'files.conf'), [['/srv/ellis/site', site], ['127.0.0.1:8081', `127.0.0.1:${files}`]]);
  await writeFile(path.join(own, 'nginx.conf'), nginxFrame(false, '    include files.conf;'));
  return [
    { program: 'nginx', args: ['-p', `${own}/`, '-c', 'nginx.conf'], listens: files },
    { program: 'haproxy', args: ['-f', config, '-db'], listens: port },
  ];
}
