// What the program itself needs not know: how `config.json` is read and what is said where it can't be, putting a prerendered
// page back as it was, keeping the program for the time without a network, offering a newer one. The build fills in what
// stands in braces.

const languages = ["en", "es"];
const colors = ["primary", "primary_strong", "primary_soft", "on_primary", "focus"];
const kinds = {
  api: own,
  languages: (all) => Array.isArray(all) && all.includes("en") && all.every((one) => languages.includes(one)),
  brand: (name) => text(name) && name.trim() !== "" && name.length <= 60,
  colors: Object.fromEntries(colors.flatMap((name) => [name, `dark_${name}`]).map((name) => [name, (one) => /^#[0-9a-f]{6}$/i.test(one)])),
  support: {
    words: text,
    telephone: (number) => text(number) && /^[\d +().-]*$/.test(number),
    email: (address) => text(address) && /^([^\s?&"<>]+@[^\s?&"<>]+)?$/.test(address),
  },
  links: [{ en: text, es: text, href: (to) => own(to) || (text(to) && /^https:\/\//.test(to)) }],
  features: { sign_up: flag, track: flag, works_offline: flag },
  // Where the host is, for what has to name whole addresses. It and the next are heeded when the site is made.
  address: (to) => text(to) && /^(https:\/\/[^\s\/?#"<>]+)?$/.test(to),
  // For /.well-known/security.txt, which is made with the site.
  security: { contact: (to) => text(to) && /^((https:\/\/|mailto:|tel:)\S+)?$/.test(to), expires: (day) => text(day) && /^(\d{4}-\d\d-\d\d)?$/.test(day) },
};

function text(value) {
  return typeof value === "string";
}
function flag(value) {
  return typeof value === "boolean";
}
function own(path) {
  return text(path) && /^\/(?![/\\])/.test(path);
}

// The first member that can't be, by its name and with what stands there.
function wrong(value, kind, name) {
  if (typeof kind === "function") return kind(value) ? "" : `${name}: ${JSON.stringify(value)}`;
  if (Array.isArray(kind) && Array.isArray(value)) {
    // Each of a list has every member, and no other.
    const needed = Object.fromEntries(Object.keys(kind[0]).map((key) => [key, undefined]));
    return value.map((one, at) => wrong(one && { ...needed, ...one }, kind[0], `${name}[${at}]`)).find(Boolean) ?? "";
  }
  if (Array.isArray(kind) || !value || typeof value !== "object" || Array.isArray(value)) return `${name || "config.json"}: ${JSON.stringify(value)}`;
  for (const [key, inside] of Object.entries(value)) {
    const path = name ? `${name}.${key}` : key;
    const found = Object.hasOwn(kind, key) ? wrong(inside, kind[key], path) : `${path}: ?`;
    if (found) return found;
  }
  return "";
}

/**
 * Reads `config.json`. Gives what the program has to know, a line for each (a name, then values, with tabs between), the
 * custom properties of the brand, and whether the worker is wanted. Throws what is wrong.
 */
export function readSite(source) {
  const said = JSON.parse(source);
  const found = wrong(said, kinds, "");
  if (found) throw new Error(found);
  const { api = "/api/v1", brand = "Ellis", support = {}, links = [], features = {} } = said;
  const lines = [
    ["api", api.replace(/\/$/, "")],
    ["brand", brand],
    ...(said.languages ?? languages).map((code) => ["language", code]),
    ...Object.entries(support).filter(([, value]) => value),
    ...links.map(({ en, es, href }) => ["link", en, es, href]),
    ...Object.keys(kinds.features).filter((name) => features[name] !== false).map((name) => ["offered", name]),
  ];
  return {
    lines: lines.map((line) => line.map((one) => one.trim().replace(/\s+/g, " ")).join("\t")).join("\n"),
    // Where support is reached, for notices that need no program: address and words.
    reached: [
      [`tel:${(support.telephone ?? "").replaceAll(" ", "")}`, support.telephone],
      [`mailto:${support.email}`, support.email],
    ].filter(([, words]) => words),
    properties: Object.entries(said.colors ?? {}).map(([name, color]) => [`--brand-${name.replaceAll("_", "-")}`, color]),
    worksOffline: features.works_offline !== false,
  };
}

/** Tells the document what the operator says of the site: for the program, and where it never comes. */
function heed(site) {
  document.querySelector("meta[name=ellis-site]").setAttribute("data-now", site.lines);
  for (const [property, color] of site.properties) document.documentElement.style.setProperty(property, color);
  for (const place of document.querySelectorAll("[data-support]")) {
    const links = site.reached.map(([href, words]) => Object.assign(document.createElement("a"), { href, textContent: words, className: "usa-link" }));
    place.replaceChildren(...links.flatMap((link) => [link, " "]));
  }
}

/**
 * Reads what was said, and heeds it. What can't be read may have been mended since, so it is asked for anew by `said`. Gives
 * the site, null where nothing could be had, or why it is `unusable`.
 */
export async function read(config, said) {
  let site = null;
  try {
    site = config === null ? null : readSite(config);
  } catch {
    const newest = await said("no-cache");
    try {
      site = newest === null ? null : readSite(newest);
    } catch (error) {
      return error;
    }
  }
  if (site) heed(site);
  return site;
}

/** True where the site can't be used as it is set up; says so in place of the page. What helps stays to be read. */
export function unusable(site) {
  if (!(site instanceof Error)) return false;
  const app = document.getElementById("app");
  if (app.matches("[data-prerendered]") && /^\/(\w+\/)?help\b/.test(location.pathname.slice("{base}".length))) {
    console.error(site);
    return true;
  }
  const notice = document.getElementById("misconfigured");
  notice.querySelector("code").textContent = site.message;
  // The way that the other notice has, in both languages.
  notice.querySelector("a").parentNode.after(document.querySelector("#missing a").parentNode.cloneNode(true));
  notice.hidden = false;
  document.getElementById("held")?.remove();
  app.remove();
  const heading = notice.querySelector("h1");
  document.title = heading.textContent;
  heading.focus();
  return true;
}

// What a node is made of, all the way down.
const shape = (node) => `${node.nodeName}(${[...node.childNodes].map(shape)})`;

/**
 * Puts the page back as it was prerendered, where something else has put anything into it or taken it away meanwhile: the
 * program takes over what it knows. What was typed and chosen, and where somebody is, stays.
 */
export function mend(original) {
  const app = document.getElementById("app");
  if (!app.matches("[data-prerendered]") || shape(app) === shape(original)) return;
  // The program may fail to begin, and find the page changed again when it is tried once more.
  const prerendered = original.cloneNode(true);
  const focused = document.activeElement;
  const at = app.contains(focused) && focused.id;
  const caret = at && [focused.selectionStart, focused.selectionEnd];
  for (const field of app.querySelectorAll("input, select, textarea")) {
    const same = field.id && prerendered.querySelector(`#${CSS.escape(field.id)}`);
    if (same) Object.assign(same, field.type === "radio" || field.type === "checkbox" ? { checked: field.checked } : { value: field.value });
  }
  app.replaceWith(prerendered);
  const same = at && document.getElementById(at);
  if (!same) return;
  same.focus();
  // Kinds of fields without a caret know none.
  if (caret[0] !== null && same.setSelectionRange) same.setSelectionRange(...caret);
}

/** Once the program runs: asks what the operator says now, where `said` is given, and keeps the program or forgets it. */
export async function goOn(site, said) {
  const config = said ? await said("no-cache") : null;
  const newest = config === null ? site : readSite(config);
  if (config !== null) heed(newest);
  if (said) dispatchEvent(new Event("ellis-site"));
  if (newest) await keep(newest.worksOffline);
}

// How long a tab that stays open is content with what it knows. Milliseconds.
const content = 3_600_000;

/** Keeps the program for the time without a network, or forgets it where the operator doesn't want that. */
async function keep(wanted) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  if (!wanted) {
    const found = await workers.getRegistration("{base}/");
    // Not another program's, whose part of the host this one lies in.
    if (found && new URL(found.scope).pathname === "{base}/") await found.unregister();
    const own = (await caches.keys()).filter((name) => name.startsWith("ellis {base} "));
    await Promise.all(own.map((name) => caches.delete(name)));
    return;
  }
  const kept = await workers.register("{base}/service-worker.js", { scope: "{base}/", updateViaCache: "none" });
  if (!kept) return;
  const look = () => consider(kept.waiting);
  const follow = () => kept.installing?.addEventListener("statechange", look);
  kept.addEventListener("updatefound", follow);
  follow();
  look();
  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - looked < content) return;
    looked = Date.now();
    kept.update().catch(() => {});
  });
}

// A worker that waits keeps another version than the one before. Where this page is of it already, it may begin.
async function consider(waiting) {
  if (!waiting || !navigator.serviceWorker.controller) return;
  if ((await versionOf(waiting)) === "{version}") waiting.postMessage("take over");
  else offer(waiting);
}

const versionOf = (waiting) =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => done(data);
    waiting.postMessage("version", [port2]);
  });

// Never by itself: somebody may be in the middle of a form.
function offer(waiting) {
  const note = document.getElementById("update");
  const [load, later] = note.querySelectorAll("button");
  note.hidden = false;
  later.onclick = () => (note.hidden = true);
  load.onclick = () => {
    // Another tab was quicker.
    if (waiting.state !== "installed") {
      location.reload();
      return;
    }
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage("take over");
  };
}
