// Reads an operator's config.json by the page's own rules, and prints it as JSON.
// usage: site.mjs <config.json>
import { readFileSync } from "node:fs";
import { readSite } from "../../public/site_config.js";

/**
 * Returns the security contact and the moment at which it expires (RFC 9116, 2.5.5), or null. Throws when one is
 * missing.
 */
function security({ contact = "", expires = "" } = {}) {
  if (!contact && !expires) return null;
  if (!contact || !expires) throw new Error("security: contact and expires stand together");
  const end = new Date(`${expires}T23:59:59Z`);
  if (!(end.getTime() > Date.now()) || !end.toISOString().startsWith(expires)) {
    throw new Error(`security.expires: ${expires} is no day to come`);
  }
  return { contact, expires: `${expires}T23:59:59Z` };
}

const [file] = process.argv.slice(2);
try {
  const text = readFileSync(file, "utf8");
  const site = readSite(text);
  const { address = "", ...said } = JSON.parse(text);
  console.log(JSON.stringify({ ...site, address, security: security(said.security) }));
} catch (error) {
  console.error(`${file}: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
