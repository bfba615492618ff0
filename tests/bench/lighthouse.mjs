// Every public page by Lighthouse, as on a phone: performance, accessibility, best practices, search engines.
// usage: lighthouse.mjs <site> [pattern of paths]; the places of server and browser by environment.
// One visit of a page says little (Lighthouse's own "Score variability"): where the first isn't 100 everywhere, the
// middle one of three visits counts, and each is told. A visit that the browser broke off is none.
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
    const visits = [await visit(path)];
    while (visits.length < 3 && total(visits[0]) < 100 * CATEGORIES.length) visits.push(await visit(path));
    if (visits.length > 1) console.log(`${path} performance of each visit: ${visits.map((one) => scoresOf(one)[0]).join(", ")}`);
    const lhr = visits.sort((one, other) => total(one) - total(other))[Math.floor(visits.length / 2)];
    const scores = scoresOf(lhr);
    short += scores.filter((score) => score < 100).length;
    console.log(`${path.padEnd(24)}${scores.map((score) => String(score).padStart(16)).join("")}`);
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

async function visit(path) {
  for (let tries = 1; ; tries += 1) {
    const { lhr } = await lighthouse(new URL(path, front.address).href, { port: chrome.port, output: "json", logLevel: "error", onlyCategories: CATEGORIES });
    if (!lhr.runtimeError) return lhr;
    console.log(`${path} broke off: ${lhr.runtimeError.message}`);
    if (tries === 3) throw new Error(`${path} can't be visited`);
  }
}

function scoresOf(lhr) {
  return CATEGORIES.map((name) => Math.round((lhr.categories[name].score ?? 0) * 100));
}

function total(lhr) {
  return scoresOf(lhr).reduce((sum, one) => sum + one, 0);
}
