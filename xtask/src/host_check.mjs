// Checks at a live address everything that a host has to do for the site. The checks are in hosts/check.
// usage: host_check.mjs <https://host[/base]> <site> [--insecure] [--plain-port=80]
import { addresses } from "./hosts/check/addresses.mjs";
import { Host } from "./hosts/check/asking.mjs";
import { files } from "./hosts/check/files.mjs";
import { interfaces } from "./hosts/check/interface.mjs";
import { requests } from "./hosts/check/requests.mjs";

const [address, folder, ...flags] = process.argv.slice(2);
const host = new Host(address, folder, { insecure: flags.includes("--insecure") });
host.plainPort = Number(flags.find((flag) => flag.startsWith("--plain-port="))?.split("=")[1] ?? 80);
if (host.given !== host.site.base) {
  console.error(`the site was made for the path "${host.site.base || "/"}", the address has "${host.given || "/"}"`);
  process.exit(2);
}
const first = await host.ask(`${host.site.base}/`);
if (first.status === 0) {
  console.error(`${address} doesn't answer: ${first.body}`);
  process.exit(2);
}
for (const part of [files, requests, addresses, interfaces]) await part(host);
host.close();
for (const line of host.failed) console.log(`FAIL ${line}`);
console.log(`${host.passed} passed, ${host.failed.length} failed`);
process.exit(host.failed.length ? 1 : 0);
