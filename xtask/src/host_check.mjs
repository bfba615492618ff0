// Asks a live address everything that a host has to do for the site, and says what it doesn't.
// usage: host_check.mjs <https://host[/base]> <site> [--insecure]
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { TYPES, describe } from "./hosts/site.mjs";

const [address, folder, ...flags] = process.argv.slice(2);
const insecure = flags.includes("--insecure");
const { origin, protocol, pathname } = new URL(address);
const site = describe(folder);
const given = pathname.replace(/\/$/, "");
if (given !== site.base) {
  console.error(`the site was made for the path "${site.base || "/"}", the address has "${given || "/"}"`);
  process.exit(2);
}

const agent = new (protocol === "https:" ? https : http).Agent({ keepAlive: true, maxSockets: 4 });
function ask(path, { method = "GET", headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const sender = protocol === "https:" ? https : http;
    const request = sender.request({ hostname, port, path, method, headers, agent, rejectUnauthorized: !insecure, timeout: 15000 }, (answer) => {
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces) }));
    });
    request.on("timeout", () => request.destroy(new Error("no answer within 15 seconds")));
    request.on("error", reject);
    request.end();
  });
}

const failed = [];
let passed = 0;
function expect(what, holds, found) {
  if (holds) passed += 1;
  else failed.push(`${what}${found === undefined ? "" : `: ${String(found).slice(0, 200)}`}`);
}

const file = (path) => readFileSync(join(folder, path.slice(site.base.length)));
const plain = ({ headers, body }) => {
  if (headers["content-encoding"] === "br") return brotliDecompressSync(body);
  if (headers["content-encoding"] === "gzip") return gunzipSync(body);
  return body;
};
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
const spaceless = (text) => (text ?? "").replace(/\s+/g, "").toLowerCase();

function headersOf(answer, what) {
  for (const [name, value] of Object.entries(site.every)) {
    expect(`${what}: ${name}`, answer.headers[name] === value, answer.headers[name] ?? "missing");
  }
  expect(`${what}: says nothing of its software's version`, !/\d/.test(answer.headers.server ?? "") && !answer.headers["x-powered-by"], answer.headers.server);
  expect(`${what}: is for its own origin only`, !answer.headers["access-control-allow-origin"]);
}

/** No longer kept than until it is asked for anew. */
const askedAnew = (cache) => /no-cache|no-store/.test(cache ?? "") || /max-age=0\b/.test(cache ?? "");

async function one(path, expected, { shell = false } = {}) {
  const answer = await ask(path, { headers: { "accept-encoding": "br, gzip" } });
  const extension = expected.split(".").pop();
  expect(`${path}: is there`, answer.status === 200, answer.status);
  if (answer.status !== 200) return;
  headersOf(answer, path);
  expect(`${path}: its type`, spaceless(answer.headers["content-type"]) === spaceless(TYPES[extension]), answer.headers["content-type"]);
  expect(`${path}: its content`, digest(plain(answer)) === digest(file(expected)));
  const hashed = site.hashed.includes(expected);
  const cache = answer.headers["cache-control"];
  expect(`${path}: how long it is kept`, hashed ? cache === site.cache.immutable : askedAnew(cache), cache);
  if (shell) return;
  // Some hosts leave alone what fits into one packet anyway.
  if (site.compressed.includes(expected) && file(expected).length >= 1000) {
    expect(`${path}: comes as brotli`, answer.headers["content-encoding"] === "br", answer.headers["content-encoding"] ?? "plain");
    expect(`${path}: varies by encoding`, /accept-encoding/i.test(answer.headers.vary ?? ""), answer.headers.vary);
    const gzip = await ask(path, { headers: { "accept-encoding": "gzip" } });
    expect(`${path}: comes as gzip`, gzip.headers["content-encoding"] === "gzip" && digest(plain(gzip)) === digest(file(expected)), gzip.headers["content-encoding"] ?? "plain");
    const bare = await ask(path);
    expect(`${path}: comes plain`, !bare.headers["content-encoding"] && digest(bare.body) === digest(file(expected)), bare.headers["content-encoding"]);
  }
  if (!hashed) {
    const { etag, "last-modified": modified } = answer.headers;
    expect(`${path}: can be asked for by what is known`, etag || modified);
    const known = etag ? { "if-none-match": etag } : { "if-modified-since": modified };
    const again = await ask(path, { headers: { "accept-encoding": "br, gzip", ...known } });
    expect(`${path}: isn't sent twice`, again.status === 304 && again.body.length === 0, again.status);
  }
  const head = await ask(path, { method: "HEAD", headers: { "accept-encoding": "br, gzip" } });
  expect(`${path}: HEAD`, head.status === 200 && head.body.length === 0, head.status);
}

for (const { path, file } of site.pages) {
  // Below a base path the first page has a slash at its end.
  await one(path === site.base ? `${path}/` : path, file);
}
for (const path of site.unpainted.map((path) => path.replace("*", "01890000-0000-7000-8000-000000000000"))) await one(path, site.shell, { shell: true });
for (const path of site.files.filter((path) => !/(policy\.json|\/index\.html|robots\.txt|_headers|_redirects|404\.html|netlify\.toml)$/.test(path))) await one(path, path);

const slash = await ask(`${site.base}/help/`);
expect("/help/: with a slash at its end", slash.status === 200 || (slash.status >= 301 && slash.status <= 308), slash.status);

for (const missing of ["/missing.js", "/ellis-ffffffffffffffff_bg.wasm", "/cases/style.css", "/es/missing.png", "/.env"]) {
  const answer = await ask(site.base + missing);
  expect(`${missing}: isn't there`, answer.status === 404 || answer.status === 403, answer.status);
  expect(`${missing}: isn't the page`, !answer.body.includes('id="app"'));
  expect(`${missing}: isn't kept for ever`, !/immutable/.test(answer.headers["cache-control"] ?? ""), answer.headers["cache-control"]);
  headersOf(answer, missing);
}
for (const path of ["/api", "/api/v1/nowhere", "/api/v1/style.css"]) {
  const answer = await ask(path);
  expect(`${path}: isn't the page`, answer.status >= 400 && !answer.body.includes('id="app"'), answer.status);
}
const session = await ask("/api/v1/session");
if (session.status === 200) {
  expect("/api/v1/session: isn't kept", /no-store/.test(session.headers["cache-control"] ?? ""), session.headers["cache-control"]);
  expect("/api/v1/session: has its own policy", /sandbox/.test(session.headers["content-security-policy"] ?? ""), session.headers["content-security-policy"]);
} else {
  console.log(`note: /api/v1/session answers ${session.status}: no interface stands behind this host`);
}
for (const climbing of ["/..%2f..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "/../../etc/passwd"]) {
  const answer = await ask(site.base + climbing);
  expect(`${climbing}: leads nowhere`, !answer.body.includes("root:"), answer.status);
}
const sent = await ask(`${site.base}/sign-in`, { method: "POST", headers: { "content-length": "0" } });
expect("POST /sign-in: is refused", sent.status >= 400 && sent.status < 500, sent.status);
if (protocol === "https:") {
  const plainly = await new Promise((resolve) => {
    const request = http.get({ hostname: new URL(origin).hostname, port: 80, path: `${site.base}/sign-in`, timeout: 3000 }, (answer) => {
      answer.resume();
      resolve(answer);
    });
    request.on("error", () => resolve(null));
    request.on("timeout", () => request.destroy());
  });
  if (plainly) expect("http:// leads to https://", plainly.statusCode >= 301 && plainly.headers.location?.startsWith("https://"), plainly.statusCode);
  else console.log("note: nothing answers at port 80");
}
agent.destroy();
for (const line of failed) console.log(`FAIL ${line}`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length ? 1 : 0);
