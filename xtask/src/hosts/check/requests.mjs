// Checks of other parts of a request than its path, at some addresses of each kind: a query, refused encodings, a range
// of a file, another method.
import { clientRendered, isCompressed, varies } from "./files.mjs";
import { TAKES } from "./asking.mjs";

const QUERIES = ["?from=a%2Fb", "?x=%2e%2e", "?x=..%2f..%5c", "?x=1.css", "?a=//b", "?a=/../b", "?v=1.5&from=%2Fcases%2F"];

/** Values of `Accept-Encoding`, and the encodings that the answer may have. */
const ENCODINGS = [
  ["identity", []],
  ["br;q=0, gzip;q=0", []],
  ["br;q=0.000,gzip;q=0.0", []],
  ["gzip;q=0", []],
  ["identity, *;q=0", []],
  // Names that only look like the site's.
  ["zebra, x-gzip-like", []],
  ["gzip", ["gzip"]],
  ["gzip;q=1.0, br;q=0", ["gzip"]],
  ["br; q=0 , gzip ; q=0.5", ["gzip"]],
  ["br;q=1.0, gzip;q=0", ["br"]],
  ["gzip;q=0, br", ["br"]],
];

const METHODS = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

/**
 * The first page, another prerendered one, one that isn't prerendered, and one file of each type that is named by its
 * content.
 */
function samples({ site }) {
  const extension = (path) => path.split(".").pop();
  const first = (paths) => paths.filter((path, index) => paths.findIndex((one) => extension(one) === extension(path)) === index);
  const other = site.pages.find(({ path }) => path !== (site.base || "/"));
  return [
    { path: `${site.base}/`, file: `${site.base}/index.html` },
    ...(other ? [other] : []),
    { path: clientRendered(site).at(-1), file: site.shell },
    ...first(site.hashed).map((path) => ({ path, file: path })),
  ];
}

export async function requests(host) {
  for (const { path, file } of samples(host)) {
    for (const query of QUERIES) {
      const answer = await host.ask(path + query, { headers: TAKES });
      if (host.content(answer, `${path}${query} (a query changes nothing)`, file)) host.headers(answer, `${path}${query}`);
    }
    if (isCompressed(host, file)) await refused(host, path, file);
    await pieces(host, path, file);
    for (const method of METHODS) await sent(host, method, path, file);
  }
  for (const query of ["?x=/help", "?help", "?from=a%2Fb"]) {
    const answer = await host.ask(`${host.site.base}/missing.js${query}`);
    host.expect(`/missing.js${query}: isn't there, whatever its query`, [403, 404].includes(answer.status), 404, answer.status);
  }
}

async function refused(host, path, file) {
  for (const [takes, allowed] of ENCODINGS) {
    const what = `${path} with Accept-Encoding: ${takes}`;
    const answer = await host.ask(path, { headers: { "accept-encoding": takes } });
    const came = answer.headers["content-encoding"];
    host.same(`${what}: is there`, 200, answer.status);
    host.expect(`${what}: doesn't come in an encoding that was refused`, came === undefined || allowed.includes(came), ["plain", ...allowed].join(" or "), came);
    host.expect(`${what}: is the same file`, host.isFile(answer, file), `the bytes of ${file}`, `${answer.body.length} other bytes`);
    varies(host, what, answer.headers);
  }
}

/** A range request is answered with the range or with the whole file. */
async function pieces(host, path, file) {
  for (const takes of ["identity", "br, gzip"]) {
    const whole = await host.ask(path, { headers: { "accept-encoding": takes } });
    const size = whole.body.length;
    const ask = (range, more = {}) => host.ask(path, { headers: { "accept-encoding": takes, range, ...more } });
    const piece = await ask("bytes=2-9");
    const what = `${path} with Range (${takes})`;
    if (host.expect(`${what}: comes in a piece or whole`, [200, 206].includes(piece.status), "200 or 206", piece.status)) {
      const expected = piece.status === 200 ? whole.body : whole.body.subarray(2, 10);
      host.expect(`${what}: is what was asked for`, piece.body.equals(expected), `${expected.length} bytes of ${file}`, `${piece.body.length} other bytes`);
      host.same(`${what}: has the encoding of the whole`, whole.headers["content-encoding"], piece.headers["content-encoding"]);
      if (piece.status === 206) host.same(`${what}: tells which piece it is`, `bytes 2-9/${size}`, piece.headers["content-range"]);
      host.headers(piece, what);
    }
    const beyond = await ask(`bytes=${size + 10}-`);
    host.expect(`${what} beyond its end: is refused, or comes whole`, [200, 416].includes(beyond.status), "416 or 200", beyond.status);
    host.headers(beyond, `${what} beyond its end`);
    if (beyond.status === 416) host.notForEver(beyond, `${what} beyond its end`);
    const changed = await ask("bytes=2-9", { "if-range": '"another"' });
    host.same(`${what} of another version: comes whole`, 200, changed.status);
  }
}

async function sent(host, method, path, file) {
  const what = `${method} ${path}`;
  const answer = await host.ask(path, { method, headers: { "content-length": "0" } });
  host.expect(`${what}: is refused`, [403, 404, 405].includes(answer.status), "405 or 404", answer.status);
  host.expect(`${what}: isn't answered with the page or the file`, !host.isPage(answer) && !host.isFile(answer, file), "an error", `${answer.body.length} bytes of it`);
  host.headers(answer, what);
  host.notForEver(answer, what);
}
