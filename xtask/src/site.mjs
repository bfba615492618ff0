// Reads an operator's config.json by the rules of the page, and prints what it says as JSON. usage: site.mjs <config.json>
import { readFileSync } from "node:fs";
import { readSite } from "../../public/beside.js";

const [file] = process.argv.slice(2);
try {
  console.log(JSON.stringify(readSite(readFileSync(file, "utf8"))));
} catch (error) {
  console.error(`${file}: ${error.message}`);
  process.exit(1);
}
