// Where a server has its database, how that is lost, and how docs/operating.md backs it up and restores it.
import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { commands, run } from './documented.mjs';

/** SQLite's file, in the server's folder, with the key beside it. */
export class Sqlite {
  options = [];
  #room;

  /** `room` is a folder that isn't lost with the machine. */
  constructor(room) {
    this.#room = room;
  }

  async make() {}

  /** What an operator keeps apart from the backups. */
  async keepKey(ellis) {
    await copyFile(`${ellis.database}.key`, path.join(this.#room, 'kept.key'));
  }

  /** While the server runs. */
  async backUp(ellis) {
    await run(commands('Backup', 'ellis-server backup'), { backup: this.#backup, folder: path.dirname(ellis.database) });
  }

  /** The file is gone with the machine's folder. */
  async lose() {}

  /** Into an empty folder of a new machine. What the server there has to be told. */
  async restore(folder) {
    await copyFile(path.join(this.#room, 'kept.key'), path.join(folder, 'ellis.db.key'));
    const said = await run(commands('Restore', 'ellis-server restore'), { backup: this.#backup, folder });
    if (!said.includes('The key that belongs to it is there.')) throw new Error(said);
    return [];
  }

  get #backup() {
    return path.join(this.#room, 'copy');
  }
}

/** PostgreSQL of the tests, reached over TLS by a role that is no superuser. */
export class Postgres {
  static #KEY = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
  #room;
  #server;
  #root;

  constructor(room) {
    const { ELLIS_TEST_DATABASE: url, ELLIS_TEST_DATABASE_AUTHORITIES: authorities } = process.env;
    if (!url || !authorities) throw new Error('where is PostgreSQL? `cargo xtask drill restore` says it');
    this.#room = room;
    this.#server = new URL(url);
    this.#root = path.join(authorities, 'authority.pem');
  }

  /** The key is the operator's own: `ELLIS_SECRET_KEY`. */
  get options() {
    return this.#at('ellis');
  }

  async make() {
    const superuser = { ...this.#environment, PGUSER: this.#server.username };
    await this.#run('createuser', ['--createdb', 'portal'], superuser);
    await this.#run('createdb', ['--encoding=UTF8', '--template=template0', 'ellis']);
  }

  async keepKey() {}

  async backUp() {
    await run(commands('PostgreSQL', 'pg_dump'), { backup: this.#backup, environment: this.#environment });
  }

  async lose() {
    await this.#run('dropdb', ['ellis']);
  }

  async restore() {
    const lines = ['pg_restore --list', 'createdb', 'pg_restore --exit-on-error', 'psql'].flatMap((one) => commands('PostgreSQL', one));
    await run(lines, { backup: this.#backup, environment: this.#environment });
    return this.#at('ellis_restored');
  }

  #at(database) {
    const query = `sslmode=verify-full&sslrootcert=${this.#root}`;
    const url = `postgres://portal@localhost:${this.#server.port}/${database}?${query}`;
    return ['--database-url', url, '--secret-key', Postgres.#KEY];
  }

  get #backup() {
    return path.join(this.#room, 'copy');
  }

  get #environment() {
    return { PGHOST: 'localhost', PGPORT: this.#server.port, PGUSER: 'portal', PGSSLMODE: 'verify-full', PGSSLROOTCERT: this.#root };
  }

  #run(program, parameters, environment = this.#environment) {
    return promisify(execFile)(program, parameters, { env: { ...process.env, ...environment } });
  }
}
