// Checks of every page and file of the site at its address: complete, with its headers, and with conditional requests.
import { TAKES } from "./asking.mjs";

/** Files that are for the host itself, or checked elsewhere. */
const ASIDE = /(policy\.json|\/index\.html|_headers|_redirects|404\.html|netlify\.toml)$/;
/** The headers that `HEAD` has like `GET`. */
const TOLD = ["content-type", "content-encoding", "cache-control", "etag", "last-modified", "vary"];
/** The size in bytes below which a host may leave a file uncompressed, since it fits into one packet. */
const WORTH_COMPRESSING = 1000;

export async function files(host) {
  const { site } = host;
  // Below a base path, the first page has a slash at its end.
  for (const { path, file } of site.pages) await one(host, path === site.base ? `${path}/` : path, file);
  for (const path of clientRendered(site)) {
    const answer = await host.ask(path, { headers: TAKES });
    if (host.content(answer, path, site.shell)) host.headers(answer, path);
  }
  for (const path of site.files.filter((path) => !ASIDE.test(path))) await one(host, path, path);
}

/** Returns the pages that aren't prerendered, with a name in each open part. */
export const clientRendered = (site) => site.clientRendered.map((path) => path.replace("*", "01890000-0000-7000-8000-000000000000"));

/** Returns whether a host has to send a file compressed. */
export const isCompressed = (host, path) => host.site.compressed.includes(path) && host.file(path).length >= WORTH_COMPRESSING;

async function one(host, path, file) {
  const answer = await host.ask(path, { headers: TAKES });
  if (!host.content(answer, path, file)) return;
  host.headers(answer, path);
  if (isCompressed(host, file)) await encoded(host, path, file, answer);
  await known(host, path, file, answer);
  const head = await host.ask(path, { method: "HEAD", headers: TAKES });
  host.same(`${path}: HEAD has the status of GET`, 200, head.status);
  host.same(`${path}: HEAD has no body`, 0, head.body.length);
  host.headers(head, `${path}: HEAD`);
  // The length may be missing; another one is wrong (RFC 9110, 8.6).
  const { "content-length": length = `${answer.body.length}` } = head.headers;
  host.same(`${path}: HEAD tells the length of GET`, `${answer.body.length}`, length);
  for (const name of TOLD) host.same(`${path}: HEAD has the ${name} of GET`, answer.headers[name], head.headers[name]);
}

async function encoded(host, path, file, answer) {
  host.same(`${path}: comes as brotli`, "br", answer.headers["content-encoding"]);
  const gzip = await host.ask(path, { headers: { "accept-encoding": "gzip" } });
  host.same(`${path}: comes as gzip`, "gzip", gzip.headers["content-encoding"]);
  host.expect(`${path}: is the same as gzip`, host.isFile(gzip, file), `the bytes of ${file}`, `${gzip.body.length} other bytes`);
  const bare = await host.ask(path);
  host.same(`${path}: comes plain to who takes nothing else`, undefined, bare.headers["content-encoding"]);
  host.expect(`${path}: is the same plain`, host.isFile(bare, file), `the bytes of ${file}`, `${bare.body.length} other bytes`);
  for (const [how, { headers }] of Object.entries({ brotli: answer, gzip, plain: bare })) varies(host, `${path} (${how})`, headers);
}

/** Without it, a shared cache would send one browser the encoding of another. */
export function varies(host, what, headers) {
  host.expect(`${what}: says that it varies by encoding`, /accept-encoding/i.test(headers.vary ?? ""), "Vary: Accept-Encoding", headers.vary);
}

/** Checks that a conditional request isn't answered with the content. */
async function known(host, path, file, { headers }) {
  const { etag, "last-modified": modified } = headers;
  host.expect(`${path}: can be asked for by what is known of it`, etag || modified, "an ETag or Last-Modified", "neither");
  const ways = [etag && { "if-none-match": etag }, modified && { "if-modified-since": modified }].filter(Boolean);
  for (const way of ways) {
    const again = await host.ask(path, { headers: { ...TAKES, ...way } });
    const what = `${path} with ${Object.keys(way)[0]}`;
    if (!host.same(`${what}: isn't sent twice`, 304, again.status)) continue;
    host.same(`${what}: has no body`, 0, again.body.length);
    host.headers(again, what);
    host.time(again, what, file);
    host.same(`${what}: has the same ETag`, etag, again.headers.etag);
    if (isCompressed(host, file)) varies(host, what, again.headers);
  }
  const other = await host.ask(path, { headers: { ...TAKES, "if-none-match": '"another"' } });
  host.same(`${path}: is sent to who has another`, 200, other.status);
}
