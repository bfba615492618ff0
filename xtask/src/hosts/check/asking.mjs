// Sends requests to a host, and compares its answers with what is expected. The checks are elsewhere.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { TYPES, describe } from "../site.mjs";

/** The encodings that a browser accepts. */
export const TAKES = { "accept-encoding": "br, gzip" };
const UNPACK = { br: brotliDecompressSync, gzip: gunzipSync };

export const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
const spaceless = (text) => (text ?? "").replace(/\s+/g, "").toLowerCase();

/** Returns whether browsers and shared caches revalidate each time (RFC 9111, 5.2.2; RFC 5861). */
export const askedAnew = (cache) =>
  /no-cache|no-store/.test(cache ?? "") || (/\bmax-age=0\b/.test(cache ?? "") && !/s-maxage=0*[1-9]|stale-while-revalidate|stale-if-error/.test(cache));

export class Host {
  failed = [];
  passed = 0;
  #folder;
  #agent;
  #insecure;
  #transport;

  constructor(address, folder, { insecure = false } = {}) {
    const { origin, protocol, hostname, port, pathname } = new URL(address);
    this.origin = origin;
    this.protocol = protocol;
    this.hostname = hostname;
    this.port = port;
    /** The port of plain HTTP, of a host with HTTPS. */
    this.plainPort = 80;
    this.site = describe(folder);
    this.given = pathname.replace(/\/$/, "");
    this.#folder = folder;
    this.#insecure = insecure;
    this.#agent = new (protocol === "https:" ? https : http).Agent({ keepAlive: true, maxSockets: 4 });
  }

  /** Sends a request, with the path as it is. Without an answer, the status is 0 and the body says why. */
  ask(path, { method = "GET", headers = {}, body = undefined, protocol = this.protocol, port = this.port } = {}) {
    const own = protocol === this.protocol && port === this.port;
    const how = { hostname: this.hostname, port, path, method, headers, rejectUnauthorized: !this.#insecure, timeout: 15000 };
    return new Promise((resolve) => {
      const none = (error) => resolve({ status: 0, headers: {}, body: Buffer.from(error.message) });
      const request = (protocol === "https:" ? https : http).request({ ...how, ...(own ? { agent: this.#agent } : {}) }, (answer) => {
        const pieces = [];
        answer.on("data", (piece) => pieces.push(piece));
        answer.on("error", none);
        answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces) }));
      });
      request.on("timeout", () => request.destroy(new Error("no answer within 15 seconds")));
      request.on("error", none);
      request.end(body);
    });
  }

  close() {
    this.#agent.destroy();
  }

  /** Counts a sentence about the host. Where it doesn't hold, notes what was expected and what came. */
  expect(sentence, holds, expected, came) {
    if (holds) this.passed += 1;
    else this.failed.push(`${sentence}: expected ${String(expected).slice(0, 200)}, came ${String(came ?? "none").slice(0, 200)}`);
    return Boolean(holds);
  }

  same(sentence, expected, came) {
    return this.expect(sentence, came === expected, expected, came);
  }

  /** Returns the content of a file of the site, by its address. */
  file(path) {
    return readFileSync(join(this.#folder, path.slice(this.site.base.length)));
  }

  /** Returns whether an answer, decompressed, is this file. */
  isFile(answer, path) {
    try {
      return digest((UNPACK[answer.headers["content-encoding"]] ?? ((body) => body))(answer.body)) === digest(this.file(path));
    } catch {
      return false;
    }
  }

  /** Returns whether an answer is a document of the site. */
  isPage(answer) {
    return answer.body.includes('id="app"');
  }

  isHashed(path) {
    return this.site.hashed.includes(path);
  }

  /** Checks an answer with a file. */
  content(answer, what, path) {
    if (!this.same(`${what}: is there`, 200, answer.status)) return false;
    this.expect(`${what}: has its type`, spaceless(answer.headers["content-type"]) === spaceless(this.typeOf(path)), this.typeOf(path), answer.headers["content-type"]);
    this.expect(`${what}: has its content`, this.isFile(answer, path), `the bytes of ${path}`, `${answer.body.length} other bytes`);
    this.time(answer, what, path);
    return true;
  }

  typeOf(path) {
    return TYPES[path.split(".").pop()];
  }

  time(answer, what, path) {
    const cache = answer.headers["cache-control"];
    if (this.isHashed(path)) this.same(`${what}: is kept for a year`, this.site.cache.immutable, cache);
    else this.expect(`${what}: is asked for anew each time`, askedAnew(cache), this.site.cache.documents, cache);
  }

  /** Checks the headers of every answer. `policies` are the allowed ones, `but` names headers that may be missing. */
  headers(answer, what, { policies = [this.site.every["content-security-policy"]], but = [] } = {}) {
    for (const [name, value] of Object.entries(this.site.every)) {
      const came = answer.headers[name];
      if (but.includes(name) && came === undefined) continue;
      const allowed = name === "content-security-policy" ? policies : name === "strict-transport-security" ? this.#transports(came) : [value];
      this.expect(`${what}: has the header ${name}`, allowed.includes(came), allowed[0], came);
    }
    this.bare(answer, what);
    this.same(`${what}: is for its own origin only`, undefined, answer.headers["access-control-allow-origin"]);
  }

  /** Checks Strict-Transport-Security: the first answer has the operator's choice, and all others have the same. */
  #transports(came) {
    this.#transport ??= this.site.transports.find((value) => value === came);
    return [this.#transport ?? this.site.every["strict-transport-security"]];
  }

  bare(answer, what) {
    const { server = "", "x-powered-by": by } = answer.headers;
    this.expect(`${what}: says nothing of its software's version`, !/\d/.test(server) && !by, "no version", by ?? server);
  }

  /** Checks that an error or a redirect isn't cached for long. */
  notForEver(answer, what) {
    this.expect(`${what}: isn't kept for ever`, !/immutable|max-age=[1-9]/.test(answer.headers["cache-control"] ?? ""), this.site.cache.documents, answer.headers["cache-control"]);
  }

  /** Checks that a redirect stays at this host and below the base path. */
  leadsWithin(answer, what, at) {
    if (answer.status < 300 || answer.status > 399 || answer.status === 304) return;
    const { location } = answer.headers;
    const to = URL.canParse(location ?? "", this.origin + at) ? new URL(location, this.origin + at) : null;
    this.expect(`${what}: leads to a place in the site`, to?.origin === this.origin && to.pathname.startsWith(`${this.site.base}/`), `${this.origin}${this.site.base}/…`, location);
    this.notForEver(answer, what);
  }
}
