// Every public page by Lighthouse, as on a phone: performance, accessibility, best practices, search engines.
// usage: lighthouse.mjs <site> [pattern of paths]; the places of server and browser by environment.
import { resolve } from "node:path";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { startBehind } from "../journeys/front.mjs";
import * as places from "../journeys/places.mjs";
import { describe } from "../../xtask/src/hosts/site.mjs";
import { ARGUMENTS } from "./instruments.mjs";

const site = resolve(process.argv[2]);
const asked = new RegExp(process.argv[3] ?? ".");
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const front = await startBehind("nginx", { site });
const chrome = await launch({ chromePath: places.chromium, chromeFlags: ARGUMENTS });
let short = 0;
console.log(`${"page".padEnd(24)}${CATEGORIES.map((name) => name.padStart(16)).join("")}`);
try {
  for (const { path } of describe(site).pages.filter(({ path }) => asked.test(path))) {
    const { lhr } = await lighthouse(new URL(path, front.address).href, { port: chrome.port, output: "json", logLevel: "error", onlyCategories: CATEGORIES });
    const scores = CATEGORIES.map((name) => Math.round((lhr.categories[name].score ?? 0) * 100));
    short += scores.filter((score) => score < 100).length;
    console.log(`${path.padEnd(24)}${scores.map((score) => String(score).padStart(16)).join("")}`);
    if (lhr.runtimeError) console.log(`    ${lhr.runtimeError.message}`);
    for (const [index, name] of CATEGORIES.entries()) {
      if (scores[index] === 100) continue;
      for (const { id, weight } of lhr.categories[name].auditRefs) {
        const { score, title, displayValue = "" } = lhr.audits[id];
        if (weight > 0 && score !== null && score < 1) console.log(`    ${name}: ${title} ${displayValue} (${score})`);
      }
    }
  }
} finally {
  await chrome.kill();
  await front.stop();
}
console.log(short ? `${short} scores below 100` : "100 everywhere");
process.exitCode = short ? 1 : 0;
