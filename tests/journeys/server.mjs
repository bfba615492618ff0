// A server for one test: its own ports, its own empty database, ended with the test. What is asked of it is elsewhere.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as places from './places.mjs';

// It ends what hangs, and measures no machine.
const SECONDS_TO_START = 120;
const SECONDS_TO_STOP = 10;

/**
 * Starts a server and waits until it is ready.
 * `options` are further flags, such as `['--smtp-url', 'smtp://127.0.0.1:2525']`; without `messageBox` there is no
 * /outbox. With a `publicAddress` it stands behind a host that people reach under that address. A `folder` may have a
 * database already; as any other, it is gone with the server.
 */
export async function startServer({ options = [], messageBox = true, publicAddress = '', folder = '' } = {}) {
  const port = publicAddress ? await freePort() : 0;
  folder ||= await newFolder();
  const flags = [
    ...['--listen', `127.0.0.1:${port}`],
    ...(publicAddress ? ['--public-address', publicAddress] : []),
    ...(options.includes('--database-url') ? [] : ['--database-url', `sqlite://${path.join(folder, 'ellis.db')}`]),
    ...(options.includes('--static-folder') ? [] : ['--static-folder', places.page]),
    ...['--test-clock', '127.0.0.1:0'],
    // The least that the server accepts: an account takes some fifteen of these hashes.
    ...['--password-memory', '19456', '--password-passes', '2'],
    ...(messageBox ? ['--message-box'] : []),
    ...options,
  ];
  const running = new Running(flags, folder, port ? `http://localhost:${port}` : '');
  await running.start();
  return running;
}

/** An empty folder for a server. */
export function newFolder() {
  return mkdtemp(path.join(tmpdir(), 'ellis-journey-'));
}

// Below those that the system hands out by itself, to listeners at port 0 and to every connection: none of these takes
// one away between its choice and its use. Journeys run side by side: each of their processes has a part of its own,
// and what is no journey has the first. Where a process begins in its part depends on its number.
const [PARTS, PORTS_OF_A_PART] = [12, 1_000];
const part = process.env.TEST_PARALLEL_INDEX === undefined ? 0 : 1 + (Number(process.env.TEST_PARALLEL_INDEX) % (PARTS - 1));
const LOWEST = 20_000 + part * PORTS_OF_A_PART;
const HIGHEST = LOWEST + PORTS_OF_A_PART;
let last = LOWEST + ((process.pid * 37) % PORTS_OF_A_PART);

/** A port of loopback that nobody listens on, and that nobody here was given before. */
export async function freePort() {
  for (let tries = LOWEST; tries < HIGHEST; tries += 1) {
    last = last + 1 < HIGHEST ? last + 1 : LOWEST;
    if (await isFree(last)) return last;
  }
  throw new Error('no port of loopback is free');
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

class Running {
  /** `http://localhost:PORT`, where it listens itself. */
  address = '';
  /** Everything that the server wrote. */
  log = '';
  #printed = '';
  #clock = '';
  #ended;
  #child;
  #flags;
  #folder;

  constructor(flags, folder, address) {
    this.#flags = flags;
    this.#folder = folder;
    this.address = address;
  }

  /** Starts it, with further flags or without, and waits until it is ready. */
  async start(options = []) {
    this.#spawn([...this.#flags, ...options]);
    try {
      await this.#ready();
    } catch (error) {
      await this.stop();
      throw new Error(`${error.message}\n${this.log}`);
    }
  }

  /** Ends it and starts it anew with further flags: at the same address, with what it knew, and with the real time. */
  async restart(options) {
    await this.#end();
    this.#flags = this.#flags.with(this.#flags.indexOf('--listen') + 1, new URL(this.address).host.replace('localhost', '127.0.0.1'));
    this.#printed = '';
    this.#clock = '';
    await this.start(options);
  }

  #spawn(flags) {
    const child = spawn(places.server, flags, { stdio: ['ignore', 'pipe', 'pipe'], cwd: this.#folder });
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(`couldn't be started: ${error.message}`));
      child.once('exit', (code, signal) => resolve(`ended with ${code ?? signal}`));
    });
    child.stdout.setEncoding('utf8').on('data', (text) => {
      this.#printed += text;
      this.log += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.log += text;
    });
  }

  async #ready() {
    const early = this.#ended.then((how) => {
      throw new Error(`the server ${how} before it was ready`);
    });
    early.catch(() => {});
    const until = Date.now() + SECONDS_TO_START * 1000;
    for (;;) {
      if (Date.now() > until) throw new Error(`the server wasn't ready after ${SECONDS_TO_START} seconds`);
      this.address ||= this.#line('Address');
      this.#clock ||= this.#line('Test clock');
      if (this.address && this.#clock) {
        const answer = await Promise.race([early, fetch(`${this.address}/ready`).catch(() => null)]);
        if (answer?.status === 200) return;
      }
      await Promise.race([early, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
  }

  /** The file of its database. */
  get database() {
    return path.join(this.#folder, 'ellis.db');
  }

  /** Where another program can read and move the server's clock. */
  get clock() {
    return this.#clock;
  }

  /** UTC milliseconds of the server's clock. */
  async now() {
    const answer = await fetch(this.#clock);
    return Number(await answer.text());
  }

  /** Moves the server's clock. */
  async advance(milliseconds) {
    const answer = await fetch(`${this.#clock}/advance?milliseconds=${milliseconds}`, { method: 'POST' });
    if (!answer.ok) throw new Error(`the test clock answered ${answer.status}`);
  }

  /** Its machine is lost: it ends within whatever it does, and its folder is gone. */
  async lose() {
    this.#child.kill('SIGKILL');
    await this.stop();
  }

  async stop() {
    await this.#end();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10 });
  }

  async #end() {
    if (this.#child.killed) return void (await this.#ended);
    if (this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM');
      const late = setTimeout(() => this.#child.kill('SIGKILL'), SECONDS_TO_STOP * 1000);
      await this.#ended;
      clearTimeout(late);
    }
  }

  #line(name) {
    return this.#printed.match(new RegExp(`^\\s*${name}: +(\\S+?)/?$`, 'm'))?.[1] ?? '';
  }
}
