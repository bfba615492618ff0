// What hosts have to know about a site. The configuration of each host is elsewhere.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const HASHED = /-[0-9a-f]{12,}[._]/;

/** The media type of each extension that a site has. */
export const TYPES = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  wasm: "application/wasm",
  json: "application/json",
  svg: "image/svg+xml",
  png: "image/png",
  txt: "text/plain; charset=utf-8",
  webmanifest: "application/manifest+json",
};

/** The well-known addresses that a site may have (RFC 8615), only at the root of a host: pages and files. */
const CHANGE_PASSWORD = "/.well-known/change-password";
const WELL_KNOWN = { pages: [CHANGE_PASSWORD, `${CHANGE_PASSWORD}/`], files: [`${CHANGE_PASSWORD}/index.html`, "/.well-known/security.txt"] };

/** The scope of Strict-Transport-Security: the host alone, its subdomains, the preload lists of browsers. */
export const HSTS = ["host", "subdomains", "preload"];

/**
 * Describes a site. Its `policy.json` says which addresses aren't prerendered; `*` stands for one part of them. `files`
 * and `pages` are complete paths at the host; `hsts` is the operator's choice.
 */
export function describe(folder, hsts = "host") {
  if (!HSTS.includes(hsts)) throw new Error(`--hsts ${hsts}: one of ${HSTS.join(", ")}`);
  const headers = JSON.parse(readFileSync(new URL("../../../server/headers.json", import.meta.url), "utf8"));
  const inlined = JSON.parse(readFileSync(join(folder, "policy.json"), "utf8"));
  const base = readFileSync(join(folder, "shell.html"), "utf8").match(/<meta name="ellis-base" content="([^"]*)"/)?.[1] ?? "";
  const names = below(folder, "").sort();
  const own = names.filter((name) => !/\.(br|gz)$/.test(name));
  const transports = HSTS.map((choice) => headers.strict_transport_security[choice]);
  const every = { "strict-transport-security": headers.strict_transport_security[hsts], ...headers.every };
  const policy = headers.page_policy
    .replace("{scripts}", inlined.scripts.map((hash) => ` '${hash}'`).join(""))
    .replace("{styles}", inlined.styles.map((hash) => ` '${hash}'`).join(""));
  const languages = ["", ...new Set(own.map((name) => name.match(/^([a-z]{2})\/index\.html$/)?.[1]).filter(Boolean).map((code) => `/${code}`))];
  return {
    base,
    every: { ...every, "content-security-policy": policy },
    /** The values that Strict-Transport-Security may have. */
    transports,
    /** The headers of the host's own answers below `/api`; those of the interface have theirs. */
    interface: { ...every, "content-security-policy": headers.api_policy, "cache-control": headers.cache.api },
    cache: headers.cache,
    files: own.map((name) => `${base}/${name}`),
    compressed: names.filter((name) => name.endsWith(".br")).map((name) => `${base}/${name.slice(0, -3)}`),
    hashed: own.filter((name) => HASHED.test(name)).map((name) => `${base}/${name}`),
    /** Address and file of each prerendered page. */
    pages: own
      .filter((name) => name.endsWith("index.html"))
      .map((name) => ({ path: `${base}/${name}`.replace(/\/index\.html$/, "") || "/", file: `${base}/${name}` })),
    wellKnown: base ? { pages: [], files: [] } : WELL_KNOWN,
    clientRendered: languages.flatMap((language) => inlined.client_rendered.map((path) => `${base}${language}${path}`)),
    shell: `${base}/shell.html`,
  };
}

function below(folder, prefix) {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? below(folder, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
  );
}
