// Makes the documents of the site: one for each prerendered page, with styles and boot.js inline, and `shell.html` for
// all other addresses.
// usage: documents.mjs <folder of Trunk's output> <config.json> <prerendered.json>
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { minify } from "terser";
import { needed } from "./needed.mjs";
import { wellKnown } from "./well_known.mjs";

/** The modules of `public/` that are joined in one file, which is one request. */
const MODULES = ["site_config.js", "restore.js", "updates.js"];

const [stage, config, input] = process.argv.slice(2);
const prerendered = JSON.parse(readFileSync(input, "utf8"));

const source = readFileSync(join(stage, "index.html"), "utf8");
const one = (what, pattern, text = source) => {
  const found = text.match(pattern);
  if (!found) throw new Error(`index.html has no ${what}`);
  return found[1];
};
const base = prerendered.base;
// Trunk builds for the root of a host; the base path is added here.
const files = {
  program: base + one("program", /from '([^']+\.js)'/),
  wasm: base + one("program in bytes", /'([^']+\.wasm)'/),
  styles: base + one("style sheet", /<link rel="stylesheet" href="([^"]+)"/),
  config: `${base}/config.json`,
};
const head = one("head", /<head>([^]*)<\/head>/)
  .replace(/<title>[^]*<\/title>/, "")
  .replace(/<script[^]*?<\/script>/g, "")
  .replace(/<link rel="(stylesheet|modulepreload|preload)"[^>]*>/g, "")
  .replace(/ integrity="[^"]*"/g, "")
  .replace(/\s*\n\s*/g, "")
  .replace(/ href="\//g, ' href="{base}/')
  .replaceAll("{base}", base);
const bare = one("body", /<body>([^]*)<\/body>/).replace(/\s*\n\s*/g, "").replaceAll("{base}", base);

const sha = (text) => createHash("sha256").update(text);

// One file of sentences for each language.
const sentences = {};
for (const language of ["en", "es"]) {
  const said = readFileSync(join(stage, `${language}.txt`));
  rmSync(join(stage, `${language}.txt`));
  const name = `sentences-${language}-${sha(said).digest("hex").slice(0, 16)}.txt`;
  writeFileSync(join(stage, name), said);
  sentences[language] = `${base}/${name}`;
}

// The files that are kept for use offline; a change of any of them is another version.
const icons = [...head.matchAll(/<link rel="icon" href="([^"]+)"/g)].map(([, address]) => address);
const kept = [files.program, files.wasm, files.styles, ...Object.values(sentences), ...icons];

/** Returns a script of `public/` with the values of the names in braces. Throws on an unknown name. */
function filled(name, values) {
  const source = readFileSync(`public/${name}`, "utf8");
  return source.replace(/"\{(\w+)\}"|(?<!\$)\{(base|version)\}/g, (whole, quoted, bare) => {
    const value = values[quoted ?? bare];
    if (value === undefined) throw new Error(`${name}: nothing is known of ${whole}`);
    return quoted ? JSON.stringify(value) : value;
  });
}

/** Returns scripts of `public/` joined and minified. Joined modules import nothing and share one scope. */
async function script(names, values, module = false) {
  const texts = Object.fromEntries(names.map((name) => [name, filled(name, values)]));
  return (await minify(texts, { compress: { passes: 2 }, ecma: 2020, module })).code;
}

// The rules that any document needs before the style sheet is loaded, in the order of the sheet. The sheet repeats
// them, so that nothing changes when it comes.
const whole = readFileSync(join(stage, files.styles.split("/").pop()), "utf8");
const bodies = [bare, ...prerendered.pages.map((page) => page.body)];
// boot.js submits the page's only form.
for (const [at, body] of bodies.entries()) {
  if (body.split("<form").length > 2) throw new Error(`the prerendered page ${at} has two forms`);
}
const brand = prerendered.site.properties.map(([property, color]) => `${property}:${color}`).join(";");
const style = (brand ? `:root{${brand}}` : "") + needed(whole, bodies);

// One version for everything that is put together here.
const scripts = ["boot.js", "service_worker.js", ...MODULES].map((name) => `public/${name}`);
const own = ["xtask/src/documents.mjs", "server/headers.json", ...scripts].map((name) => readFileSync(name, "utf8"));
const short = (text) => sha(text).digest("hex").slice(0, 16);
const version = short([...kept, ...own, head, style, bare, JSON.stringify(prerendered)].join("\n"));
const pages = prerendered.pages.map(({ file }) => `${base}/${file.replace(/\/?index\.html$/, "")}`);
const below = (language) => (language === "en" ? base : `${base}/${language}`);
const spoken = [...new Set(["en", ...prerendered.pages.map((page) => page.language)])];
const home = (language) => (language === "en" ? `${base}/` : below(language));
const homes = Object.fromEntries(spoken.map((language) => [language, home(language)]));
const known = { ...files, sentences, base, version, homes, pages };
const modules = await script(MODULES, known, true);
const joined = `${base}/modules-${short(modules)}.js`;
const values = { ...known, modules: joined, files: [...kept, `${base}/shell.html`, joined] };
const boot = await script(["boot.js"], values);
const works = prerendered.site.worksOffline && prerendered.pages.length > 0;
const worker = await script([works ? "service_worker.js" : "service_worker_off.js"], values);

const hash = (text) => `sha256-${sha(text).digest("base64")}`;
const escape = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
const site = `<meta name="ellis-site" content="${escape(prerendered.site.lines)}">`;
const manifest = (language) => `<link rel="manifest" href="${below(language)}/manifest.webmanifest">`;
// Slow phones take as long to draw the first frame as slow networks to answer. A script's own `fetch` would delay it.
const preload = `<link rel="preload" as="fetch" crossorigin href="${files.wasm}">`;
const where = base ? `<meta name="ellis-base" content="${escape(base)}">` : "";

/** `leaves`: boot.js may replace this document by that of another language. */
function document(language, title, description, body, alternates = [], leaves = false) {
  // Search engines only take whole addresses.
  const host = alternates.length > 1 ? prerendered.site.address : "";
  const link = ([code, path]) => `<link rel="alternate" hreflang="${code}" href="${escape(host + path)}">`;
  const others = host ? alternates.map(link).join("") : "";
  const about = (description ? `<meta name="description" content="${escape(description)}">` : "") + others;
  return (
    `<!doctype html><html lang="${language}"><head>${head}<title>${escape(title)}</title>` +
    `${about}${where}${site}${leaves ? "" : preload}${manifest(language)}` +
    `<style>${style}</style><script>${boot}</script></head><body>${body}</body></html>\n`
  );
}

function put(path, text) {
  const file = join(stage, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

rmSync(join(stage, "index.html"));
put(joined.slice(base.length + 1), modules);
put("service-worker.js", worker);
put("config.json", readFileSync(config, "utf8"));
// The document of members' pages, and of unknown addresses.
const shell = document("en", prerendered.brand, "", bare);
put("shell.html", shell.replace("<title>", '<meta name="robots" content="noindex"><title>'));
for (const { file, language, title, description, body, alternates } of prerendered.pages) {
  put(file, document(language, title, description, body, alternates, file === "index.html"));
}
for (const language of spoken) {
  const icon = (name, size, purpose) => {
    return { src: `${base}/icons/${name}.png`, sizes: `${size}x${size}`, type: "image/png", purpose };
  };
  const installed = {
    id: `${base}/`,
    name: prerendered.brand,
    short_name: prerendered.brand,
    lang: language,
    start_url: homes[language],
    scope: `${base}/`,
    display: "standalone",
    background_color: "#ffffff",
    theme_color: "#ffffff",
    icons: [icon("icon-192", 192, "any"), icon("icon-512", 512, "any"), icon("maskable-512", 512, "maskable")],
  };
  put(`${below(language).slice(base.length)}/manifest.webmanifest`, `${JSON.stringify(installed)}\n`);
}
// Only the root of a host has well-known addresses (RFC 8615).
if (!base) {
  const { security, address } = prerendered.site;
  const known = { brand: escape(prerendered.brand), icon: icons[0], security, address, languages: spoken };
  for (const [path, text] of Object.entries(wellKnown(known))) put(path, text);
}
put("policy.json", `${JSON.stringify({ scripts: [hash(boot)], styles: [hash(style)], client_rendered: prerendered.client_rendered })}\n`);
