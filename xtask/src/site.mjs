// Reads an operator's config.json by the rules of the page, and prints what it says as JSON. usage: site.mjs <config.json>
import { readFileSync } from "node:fs";
import { readSite } from "../../public/beside.js";

const [file] = process.argv.slice(2);
try {
  const text = readFileSync(file, "utf8");
  const site = readSite(text);
  const { contact = "", expires = "" } = JSON.parse(text).security ?? {};
  // Without a day on which it ends it says nothing (RFC 9116, 2.5.5).
  if (Boolean(contact) !== Boolean(expires)) throw new Error("security: contact and expires stand together");
  console.log(JSON.stringify({ ...site, security: { contact, expires } }));
} catch (error) {
  console.error(`${file}: ${error.message}`);
  process.exit(1);
}
