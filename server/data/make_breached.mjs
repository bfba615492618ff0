// Makes breached.bin out of a list of passwords. How to get the list, and what the file holds, is in README.md.
// Usage: node make_breached.mjs <passwords.txt.gz>

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

// Shorter ones are refused for their length already (12 to 256 characters).
const SHORTEST = 12;
const LONGEST = 256;
// Eight bytes of the hash: with 12,000 entries a wrong hit is a matter of one in 10^15.
const KEPT = 8;

const list = process.argv[2];
if (!list) {
  console.error("usage: node make_breached.mjs <passwords.txt.gz>");
  process.exit(2);
}

const hashes = new Set();
for (const line of gunzipSync(readFileSync(list)).toString("utf8").split(/\r?\n/)) {
  const password = line.normalize("NFC").toLowerCase();
  const length = [...password].length;
  // A replacement character is a byte that wasn't UTF-8: nobody types that.
  if (length < SHORTEST || length > LONGEST || password.includes("\uFFFD")) continue;
  hashes.add(createHash("sha1").update(password, "utf8").digest().subarray(0, KEPT).toString("hex"));
}

const sorted = [...hashes].sort();
writeFileSync(new URL("breached.bin", import.meta.url), Buffer.from(sorted.join(""), "hex"));
console.log(`${sorted.length} passwords of ${SHORTEST} characters and more`);
