// Checks of addresses that aren't a page or a file, and of redirects.
import { isCompressed } from "./files.mjs";
import { digest } from "./asking.mjs";

const MISSING = ["/ellis-ffffffffffffffff_bg.wasm", "/cases/style.css", "/es/missing.png", "/sitemap.xml", "/missing.html", "/help/missing.pdf"];
/** Returns addresses of missing files, one of each type below each kind of address. */
const missing = ({ files, base }) => {
  const types = new Set(files.map((file) => file.split(".").pop()).filter((type) => !["br", "gz"].includes(type)));
  return [...MISSING, ...[...types].flatMap((type) => ["", "/help", "/es", "/cases"].map((place) => `${place}/missing.${type}`))].map((path) => base + path);
};
/** Files beside the site in a release. */
const BESIDE = ["SHA256SUMS", "hosts/nginx/ellis-headers.conf", "sbom.cdx.json"];
const NOBODYS = ["/hosts/", ...BESIDE.map((name) => `/${name}`)];
/**
 * Addresses that never exist, and never are the page. By the last one, password managers find out whether a site
 * answers with 404.
 */
const DOTTED = ["/.env", "/.htaccess", "/.git/config", "/.git/HEAD", "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200"];
const CLIMBING = ["/..%2f", "/%2e%2e/", "/..%2f..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "/../../etc/passwd", "/help/..%5c..%5c"];
/** Addresses in another form than the site's own. */
const ODD = ["//", "//help", "/help//", "/help%20", "/help;a=b", "/%68elp"];
/** Addresses that a redirect would make those of another host. */
const AWAY = ["//example.org/", "//example.org/help/", "//example.org/%2e%2e", "/%2fexample.org/", "/%5cexample.org/"];

export async function addresses(host) {
  const { site } = host;
  for (const path of missing(site)) {
    const answer = await host.ask(path);
    host.expect(`${path}: isn't there`, [403, 404].includes(answer.status), 404, answer.status);
    host.expect(`${path}: isn't the page`, !host.isPage(answer), "an error", "the page");
    host.notForEver(answer, path);
    host.headers(answer, path);
  }
  for (const path of NOBODYS) await nobodys(host, path);
  for (const path of DOTTED) await dotted(host, path);
  for (const path of [...CLIMBING, ...BESIDE.flatMap((name) => [`/../${name}`, `/..%2f${name}`, `/%2e%2e/${name}`])]) await climbing(host, path);
  for (const path of [...ODD, ...AWAY]) await odd(host, path);
  await slashes(host);
  await copies(host);
  await plainly(host);
}

/** An address without a file may answer with the document for all other addresses, and with nothing else. */
async function nobodys(host, path) {
  const answer = await host.ask(host.site.base + path);
  const page = answer.status === 200 && host.isFile(answer, host.site.shell);
  host.expect(`${path}: isn't public`, page || [403, 404].includes(answer.status), 404, answer.status);
  host.headers(answer, path);
  host.notForEver(answer, path);
}

async function dotted(host, path) {
  const answer = await host.ask(host.site.base + path);
  host.expect(`${path}: isn't there`, [403, 404].includes(answer.status), 404, answer.status);
  host.headers(answer, path);
  host.notForEver(answer, path);
}

/** Outside of the base path, an address only must not be a file of the machine or of the release. */
async function climbing(host, path) {
  const answer = await host.ask(host.site.base + path);
  const found = /^root:|^[0-9a-f]{64} [ *]|add_header|"bomFormat"/m.exec(answer.body.toString("latin1"));
  host.expect(`${path}: leads to no file outside of the site`, !found, "an error", `a file with ${found?.[0]}`);
  host.expect(`${path}: is answered`, answer.status > 0 && answer.status < 500, "an error of the asker's", answer.status || answer.body);
}

async function odd(host, path) {
  const { site } = host;
  const answer = await host.ask(site.base + path);
  const documents = site.files.filter((file) => file.endsWith(".html")).map((file) => digest(host.file(file)));
  const known = answer.status === 200 ? documents.includes(digest(answer.body)) : (answer.status > 300 && answer.status < 400) || [400, 403, 404].includes(answer.status);
  host.expect(`${path}: is a page of the site, leads to one, or isn't there`, known, "200 with a page, 301, 404 or 400", answer.status || answer.body);
  host.leadsWithin(answer, path, site.base + path);
  // A host refuses a malformed request before it knows the site.
  if (answer.status !== 400) host.headers(answer, path);
}

/**
 * A prerendered page with a slash at its end, or with its file's name, is the page or redirects to it; so is the base
 * path without its slash.
 */
async function slashes(host) {
  const { site } = host;
  const { path, file } = site.pages.find((page) => page.path !== (site.base || "/"));
  const asked = [[`${path}/`, file], [`${path}/?from=a%2Fb`, file], [file, file], [`${site.base}/index.html`, `${site.base}/index.html`]];
  if (site.base) asked.push([site.base, null], [`${site.base}?from=a%2Fb`, null]);
  for (const [address, meant] of asked) {
    const answer = await host.ask(address);
    const leads = [301, 302, 307, 308].includes(answer.status);
    const right = meant ? leads || (answer.status === 200 && host.isFile(answer, meant)) : leads;
    host.expect(`${address}: ${meant ? "is the page or leads there" : "leads to the site"}`, right, meant ? "200 or 301" : 301, answer.status);
    host.leadsWithin(answer, address, address);
    host.headers(answer, address);
  }
}

/**
 * Compressed copies are sent in place of their file. Under their own address they may be missing, or have no encoding
 * and no type of the site.
 */
async function copies(host) {
  for (const path of [host.site.shell, ...host.site.hashed].filter((path) => isCompressed(host, path))) {
    for (const ending of ["br", "gz"]) {
      const answer = await host.ask(`${path}.${ending}`, { headers: { "accept-encoding": "br, gzip" } });
      const { "content-encoding": encoding, "content-type": type } = answer.headers;
      const bytes = answer.status === 200 && !encoding && /^application\/(octet-stream|(x-)?gzip)$/.test(type ?? "");
      host.expect(`${path}.${ending}: isn't there, or only as bytes`, bytes || [403, 404].includes(answer.status), "404", `${answer.status}, ${type}, ${encoding ?? "plain"}`);
      host.headers(answer, `${path}.${ending}`);
    }
  }
}

/** Plain HTTP redirects to the same address with HTTPS, if it answers at all. */
async function plainly(host) {
  if (host.protocol !== "https:") {
    console.log("note: asked over plain http://; nothing is known of HTTPS. People must come over https://");
    return;
  }
  const path = `${host.site.base}/sign-in?from=a%2Fb`;
  const answer = await host.ask(path, { protocol: "http:", port: host.plainPort });
  if (answer.status === 0) {
    console.log(`note: nothing answers at port ${host.plainPort}`);
    return;
  }
  const { location } = answer.headers;
  const to = URL.canParse(location ?? "") ? new URL(location) : null;
  host.expect("http:// leads to https://", [301, 308].includes(answer.status) && to?.protocol === "https:", "301 to https://", `${answer.status} to ${location}`);
  host.expect("http:// leads to the same address", to?.hostname === host.hostname && to.pathname + to.search === path, path, location);
  // Strict-Transport-Security isn't allowed there (RFC 6797, 7.2), and browsers ignore the other headers.
  const lacking = Object.keys(host.site.every).filter((name) => name !== "strict-transport-security" && !answer.headers[name]);
  if (lacking.length) console.log(`note: http:// leads to https:// without ${lacking.join(", ")}`);
  host.bare(answer, "http://");
  // Nothing is served without HTTPS, whatever is requested.
  for (const other of ["/", `${host.site.base}/`, "/api/v1/session"]) {
    const asked = await host.ask(other, { protocol: "http:", port: host.plainPort });
    const leads = [301, 308].includes(asked.status) && asked.headers.location?.startsWith("https://");
    host.expect(`http:// ${other}: leads to https://`, leads, "301 to https://", `${asked.status} to ${asked.headers.location}`);
  }
  // No redirect leads to a host name from the request.
  for (const name of ["elsewhere.example", `${host.hostname}.elsewhere.example`, "elsewhere.example:443"]) {
    const asked = await host.ask(path, { protocol: "http:", port: host.plainPort, headers: { host: name } });
    const to = URL.canParse(asked.headers.location ?? "") ? new URL(asked.headers.location) : null;
    host.expect(`http:// with the name ${name}: leads nowhere else`, to === null || to.hostname === host.hostname, `no address, or one at ${host.hostname}`, asked.headers.location);
  }
  // The address of a certificate authority's proof (RFC 8555, 8.3) may stay with plain HTTP.
  const proof = "/.well-known/acme-challenge/";
  for (const [path, kept] of [[`${proof}none`, true], [`${proof}../../../etc/passwd`, true], [proof, true], [`/x${proof}none`, false]]) {
    const asked = await host.ask(path, { protocol: "http:", port: host.plainPort });
    const leads = [301, 308].includes(asked.status) && asked.headers.location?.startsWith("https://");
    host.expect(`http:// ${path}: isn't there, or leads to https://`, leads || (kept && [400, 403, 404].includes(asked.status)), "404 or 301", `${asked.status} to ${asked.headers.location}`);
  }
}
