// Removes from the script between browser and program what the page doesn't use: the classes that a library exports to
// other scripts, and the synchronous start. Where nothing matches, the script stays larger.
// usage: glue.mjs <script>
import { readFileSync, writeFileSync } from "node:fs";

const [file] = process.argv.slice(2);
const source = readFileSync(file, "utf8");
const classes = [...source.matchAll(/^export class (\w+) \{$/gm)].map(([, name]) => name);
const without = classes.reduce(
  (text, name) =>
    text
      .replace(new RegExp(`^export class ${name} \\{$[^]*?^\\}\\n`, "m"), "")
      .replace(new RegExp(`^if \\(Symbol\\.dispose\\) ${name}\\..*\\n`, "m"), "")
      .replace(new RegExp(`^const ${name}Finalization = [^]*?;\\n`, "m"), ""),
  source,
);
writeFileSync(file, without.replace("export { initSync, __wbg_init as default }", "export { __wbg_init as default }"));
