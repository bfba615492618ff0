// Makes the documents of the site: what was painted ahead, each with the styles and the first script inside, and the one
// document for all other addresses. usage: documents.mjs <folder with Trunk's output> [<paintings.json>]
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { minify } from "terser";
import { needed } from "./needed.mjs";

const [folder, painted] = process.argv.slice(-2).map((argument) => argument);
const stage = painted.endsWith(".json") ? folder : painted;
const paintings = painted.endsWith(".json") ? JSON.parse(readFileSync(painted, "utf8")) : { base: "", pages: [] };

const source = readFileSync(join(stage, "index.html"), "utf8");
const one = (what, pattern, text = source) => {
  const found = text.match(pattern);
  if (!found) throw new Error(`index.html has no ${what}`);
  return found[1];
};
const files = {
  program: one("program", /from '([^']+\.js)'/),
  wasm: one("program in bytes", /'([^']+\.wasm)'/),
  styles: one("style sheet", /<link rel="stylesheet" href="([^"]+)"/),
};
const head = one("head", /<head>([^]*)<\/head>/)
  .replace(/<title>[^]*<\/title>/, "")
  .replace(/<script[^]*?<\/script>/g, "")
  .replace(/<link rel="(stylesheet|modulepreload|preload)"[^>]*>/g, "")
  .replace(/\s*\n\s*/g, "");
const bare = one("body", /<body>([^]*)<\/body>/).replace(/\s*\n\s*/g, "");

const template = readFileSync("public/first.js", "utf8");
const named = template.replace(/\{(program|wasm|styles)\}/g, (_, name) => files[name]);
const script = (await minify(named, { compress: { passes: 2 }, ecma: 2020 })).code;

// Everything that a document shows before the rest of the styles is there; in the order of the sheet, which the whole
// sheet repeats, so that nothing changes when it comes.
const whole = readFileSync(join(stage, files.styles.split("/").pop()), "utf8");
const bodies = [bare, ...paintings.pages.map((page) => page.body)];
const style = needed(whole, bodies);

const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
const escape = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
const base = paintings.base ? `<meta name="ellis-base" content="${escape(paintings.base)}">` : "";

function document(language, title, description, body) {
  const about = description ? `<meta name="description" content="${escape(description)}">` : "";
  return (
    `<!doctype html><html lang="${language}"><head>${head}<title>${escape(title)}</title>${about}${base}` +
    `<style>${style}</style><script>${script}</script></head><body>${body}</body></html>\n`
  );
}

function put(path, text) {
  const file = join(stage, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

rmSync(join(stage, "index.html"));
put("shell.html", document("en", "Ellis", "", bare));
for (const { file, language, title, description, body } of paintings.pages) put(file, document(language, title, description, body));
put("policy.json", `${JSON.stringify({ scripts: [hash(script)], styles: [hash(style)] })}\n`);
