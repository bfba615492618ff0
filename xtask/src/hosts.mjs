// Writes the configuration of each host: headers, fallback, caching, compression, from one source of headers and from
// the files of the site.
// usage: hosts.mjs <site> <folder for the files> [host|subdomains|preload]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { caddy } from "./hosts/caddy.mjs";
import { cloudfront } from "./hosts/cloudfront.mjs";
import { github } from "./hosts/github.mjs";
import { haproxy } from "./hosts/haproxy.mjs";
import { lists } from "./hosts/lists.mjs";
import { nginx } from "./hosts/nginx.mjs";
import { describe } from "./hosts/site.mjs";

const [folder, out, hsts] = process.argv.slice(2);
const site = describe(folder, hsts);
for (const files of [nginx(site), caddy(site), haproxy(site), lists(site), cloudfront(site), github(site)]) {
  for (const [name, text] of Object.entries(files)) {
    const file = join(out, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
