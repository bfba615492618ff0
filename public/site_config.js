// The operator's `config.json`: reads and validates it, and tells the document what it says. The build fills in what
// stands in braces.

const languages = ["en", "es"];
const colors = ["primary", "primary_strong", "primary_soft", "on_primary", "focus"];

/** @typedef {(value: any) => boolean} Rule whether a value is valid */
/** @typedef {Rule | Kinds | [Kinds]} Kind of a member, of the members of an object, of the items of a list */
/** @typedef {{ [name: string]: Kind }} Kinds */
/** @typedef {{ lines: string, support: string[][], properties: string[][], worksOffline: boolean }} Site */
/** @typedef {(cache: RequestCache) => Promise<string | null>} FetchConfig */

/** @type {Kinds} */
const kinds = {
  api: own,
  languages: (all) => Array.isArray(all) && all.includes("en") && all.every((one) => languages.includes(one)),
  brand: (name) => text(name) && name.trim() !== "" && name.length <= 60,
  colors: Object.fromEntries(colors.flatMap((name) => [name, `dark_${name}`]).map((name) => [name, color])),
  support: {
    words: text,
    telephone: (number) => text(number) && /^[\d +().-]*$/.test(number),
    email: (address) => text(address) && /^([^\s?&"<>]+@[^\s?&"<>]+)?$/.test(address),
  },
  links: [{ en: text, es: text, href: (to) => own(to) || (text(to) && /^https:\/\//.test(to)) }],
  features: { sign_up: flag, track: flag, works_offline: flag },
  // The origin of the site, for whole addresses. This member and the next take effect when the site is built.
  address: (to) => text(to) && /^(https:\/\/[^\s\/?#"<>]+)?$/.test(to),
  // For /.well-known/security.txt.
  security: {
    contact: (to) => text(to) && /^((https:\/\/|mailto:|tel:)\S+)?$/.test(to),
    expires: (day) => text(day) && /^(\d{4}-\d\d-\d\d)?$/.test(day),
  },
};

/** @type {Rule} */
function text(value) {
  return typeof value === "string";
}
/** @type {Rule} */
function flag(value) {
  return typeof value === "boolean";
}
/** @type {Rule} */
function color(value) {
  return /^#[0-9a-f]{6}$/i.test(value);
}
/** @type {Rule} */
function own(path) {
  return text(path) && /^\/(?![/\\])/.test(path);
}

/**
 * Returns the path and the value of the first member that isn't valid, or an empty string.
 *
 * @param {any} value
 * @param {Kind} kind
 * @param {string} name
 * @returns {string}
 */
function wrong(value, kind, name) {
  if (typeof kind === "function") return kind(value) ? "" : `${name}: ${JSON.stringify(value)}`;
  if (Array.isArray(kind) && Array.isArray(value)) {
    // Each item needs every member and no other.
    const needed = Object.fromEntries(Object.keys(kind[0]).map((key) => [key, /** @type {any} */ (undefined)]));
    return value.map((one, at) => wrong(one && { ...needed, ...one }, kind[0], `${name}[${at}]`)).find(Boolean) ?? "";
  }
  const isObject = value && typeof value === "object" && !Array.isArray(value);
  if (Array.isArray(kind) || !isObject) return `${name || "config.json"}: ${JSON.stringify(value)}`;
  for (const [key, inside] of Object.entries(value)) {
    const path = name ? `${name}.${key}` : key;
    const found = Object.hasOwn(kind, key) ? wrong(inside, kind[key], path) : `${path}: ?`;
    if (found) return found;
  }
  return "";
}

/**
 * Reads the text of a `config.json`. Returns the lines for the program (a name, then values, with tabs between), the
 * links to support, the custom properties of the brand, and whether the site works offline. Throws where a member isn't
 * valid.
 *
 * @param {string} source
 * @returns {Site}
 */
export function readSite(source) {
  const said = JSON.parse(source);
  const found = wrong(said, kinds, "");
  if (found) throw new Error(found);
  const { api = "/api/v1", brand = "Ellis", support = {}, links = [], features = {} } = said;
  /** @type {string[][]} */
  const lines = [
    ["api", api.replace(/\/$/, "")],
    ["brand", brand],
    ...(said.languages ?? languages).map((/** @type {string} */ code) => ["language", code]),
    ...Object.entries(support).filter(([, value]) => value),
    ...links.map((/** @type {Record<string, string>} */ { en, es, href }) => ["link", en, es, href]),
    ...Object.keys(kinds.features).filter((name) => features[name] !== false).map((name) => ["offered", name]),
  ];
  return {
    lines: lines.map((line) => line.map((one) => one.trim().replace(/\s+/g, " ")).join("\t")).join("\n"),
    // Address and text of each link to support, for notices that need no program.
    support: [
      [`tel:${(support.telephone ?? "").replaceAll(" ", "")}`, support.telephone],
      [`mailto:${support.email}`, support.email],
    ].filter(([, words]) => words),
    properties: Object.entries(said.colors ?? {}).map(([name, value]) => [
      `--brand-${name.replaceAll("_", "-")}`,
      value,
    ]),
    worksOffline: features.works_offline !== false,
  };
}

/**
 * Writes the site into the document: for the program, and for the notices where it never runs.
 *
 * @param {Site} site
 */
function apply(site) {
  document.querySelector("meta[name=ellis-site]").setAttribute("data-now", site.lines);
  for (const [property, color] of site.properties) document.documentElement.style.setProperty(property, color);
  for (const element of document.querySelectorAll("[data-support]")) {
    const links = site.support.map(([href, textContent]) =>
      Object.assign(document.createElement("a"), { href, textContent, className: "usa-link" }),
    );
    element.replaceChildren(...links.flatMap((link) => [link, " "]));
  }
}

/**
 * Reads the text of a `config.json` and applies it. Where it isn't valid, `fetchConfig` gets the newest one, which may
 * be corrected. Returns the site, null without a text, or the error that makes the site `unusable`.
 *
 * @param {string | null} config
 * @param {FetchConfig} fetchConfig
 * @returns {Promise<Site | Error | null>}
 */
export async function read(config, fetchConfig) {
  let site = null;
  try {
    site = config === null ? null : readSite(config);
  } catch {
    const newest = await fetchConfig("no-cache");
    try {
      site = newest === null ? null : readSite(newest);
    } catch (error) {
      return /** @type {Error} */ (error);
    }
  }
  if (site) apply(site);
  return site;
}

/**
 * Returns whether the site can't be used, and shows a notice in place of the page. Prerendered help pages stay.
 *
 * @param {unknown} site
 */
export function unusable(site) {
  if (!(site instanceof Error)) return false;
  const app = document.getElementById("app");
  if (app.matches("[data-prerendered]") && /^\/(\w+\/)?help\b/.test(location.pathname.slice("{base}".length))) {
    console.error(site);
    return true;
  }
  const notice = document.getElementById("misconfigured");
  notice.querySelector("code").textContent = site.message;
  // Adds the link to help of the other notice.
  notice.querySelector("a").parentElement.after(document.querySelector("#missing a").parentElement.cloneNode(true));
  notice.hidden = false;
  document.getElementById("held")?.remove();
  app.remove();
  const heading = notice.querySelector("h1");
  document.title = heading.textContent;
  heading.focus();
  return true;
}

/**
 * Fetches the newest `config.json` and applies it. Returns its site; `site` where it can't be had.
 *
 * @param {Site | null} site
 * @param {FetchConfig} fetchConfig
 */
export async function renew(site, fetchConfig) {
  const config = await fetchConfig("no-cache");
  const newest = config === null ? site : readSite(config);
  if (config !== null) apply(newest);
  dispatchEvent(new Event("ellis-site"));
  return newest;
}
