// Writes a .br and a .gz beside each file that compresses well, so that the server only has to pick one.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

// Files that an operator may change by hand have no compressed copy, which would be outdated.
const changed = new Set(["config.json"]);
const worth = new Set([".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm", ".webmanifest", ".xml"]);

function walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      walk(path);
    } else if (worth.has(extname(entry.name)) && !changed.has(entry.name)) {
      const content = readFileSync(path);
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_LGWIN]: 24,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      };
      const small = brotliCompressSync(content, { params });
      if (small.length < content.length) {
        writeFileSync(`${path}.br`, small);
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      }
    }
  }
}

walk(process.argv.at(-1));
