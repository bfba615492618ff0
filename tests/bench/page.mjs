// Measures what somebody with a slow phone and a poor network meets, and prints it beside its limit, measured in the
// same run: the same document as a static page. usage: page.mjs <site> [rounds]; the places of server and browser by
// environment.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";
import { startBehind } from "../journeys/front.mjs";
import * as places from "../journeys/places.mjs";
import { describe } from "../../xtask/src/hosts/site.mjs";
import { ARGUMENTS, firstVisit, median } from "./instruments.mjs";
import { earlyInput } from "./early_input.mjs";
import { firstAnswer } from "./first_answer.mjs";
import { repeatVisit } from "./repeat_visit.mjs";
import { routeChange } from "./route_change.mjs";

const [folder, rounds = "5"] = process.argv.slice(2);
const site = resolve(folder);
const FORMS = { "/sign-in": "login", "/sign-up": "email", "/recover": "email", "/track": "receipt_numbers" };
const missed = [];

/** Prints one figure and remembers it where it is over its limit. */
function figure(what, value, limit, unit) {
  const holds = value <= limit;
  if (!holds) missed.push(what);
  const number = (one) => (Number.isInteger(one) ? one.toLocaleString("en-US") : one.toFixed(one < 1 ? 3 : 1));
  console.log(`${holds ? "  " : "! "}${what.padEnd(44)}${number(value).padStart(10)} ${unit.padEnd(6)} limit ${number(limit)}`);
}

/** The same document with nothing but what paints: what Ellis can't be quicker than. */
async function limits(copy, pages) {
  for (const { file } of pages) {
    const html = await readFile(join(copy, file), "utf8");
    const still = html.replace(/<script>[^]*?<\/script>/g, "").replace(/<link rel="(manifest|preload)"[^>]*>/g, "");
    const place = join(copy, "limit", file);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, still);
    await writeFile(`${place}.br`, brotliCompressSync(still));
  }
}

const copy = await mkdtemp(join(tmpdir(), "ellis-bench-"));
await cp(site, copy, { recursive: true });
const { pages } = describe(site);
await limits(copy, pages);
const front = await startBehind("nginx", { site: copy });
const browser = await chromium.launch({ executablePath: places.chromium, args: ARGUMENTS });
// The same browser over nothing but its own protocol: it puts no scripts into the page.
const bare = await puppeteer.launch({ executablePath: places.chromium, args: ARGUMENTS, defaultViewport: null });
/** A browser that was just started is busy with itself. */
const SETTLED = 4000;
try {
  await firstVisit(bare, `${front.address}${pages[0].path}`, { own: true });
  await new Promise((done) => setTimeout(done, SETTLED));
  console.log("documents, bytes as sent (brotli)");
  for (const { path, file } of pages) {
    const sent = (await readFile(join(copy, `${file}.br`))).length;
    figure(path, sent, /\/sign-in$/.test(path) ? 9500 : 14000, "bytes");
  }

  console.log(`\nfirst visit on slow 4G and a phone four times slower, median of ${rounds}, milliseconds; limit: the static page`);
  for (const { path } of pages.filter(({ path }) => !/\/help\/|^\/es$|^\/$/.test(path))) {
    const name = FORMS[path.replace(/^\/es/, "")];
    const seen = { own: [], still: [], typed: [], stillTyped: [] };
    for (let round = 0; round < Number(rounds); round += 1) {
      // One after the other, so that whatever else the machine does meets both.
      seen.own.push(await firstVisit(bare, front.address + path, { own: true }));
      seen.still.push(await firstVisit(bare, `${front.address}/limit${path}`, { own: false }));
      if (!name) continue;
      seen.typed.push(await firstVisit(bare, front.address + path, { own: true, field: name }));
      seen.stillTyped.push(await firstVisit(bare, `${front.address}/limit${path}`, { own: false, field: name }));
    }
    const of = (which, key) => median(seen[which].map((one) => one[key]));
    figure(`${path} LCP`, of("own", "lcp"), of("still", "lcp") * 1.05, "ms");
    figure(`${path} LCP, under a second`, of("own", "lcp"), 1000, "ms");
    if (name) figure(`${path} ready`, of("typed", "ready"), of("stillTyped", "ready") * 1.05, "ms");
    figure(`${path} CLS`, of("own", "cls"), 0, "");
    figure(`${path} TBT`, of("own", "tbt"), 10, "ms");
    console.log(`  ${`${path} longest task`.padEnd(44)}${of("own", "longest").toFixed(0).padStart(10)} ms`);
    console.log(`  ${`${path} program runs`.padEnd(44)}${of("own", "runs").toFixed(0).padStart(10)} ms`);
  }

  console.log("\nsigning in at once on the same phone: from the first request to the answer");
  const answers = [];
  for (let round = 0; round < Number(rounds); round += 1) {
    answers.push(await firstAnswer(bare, front.address, `early-${round}@example.org`));
  }
  figure("/sign-in, wrong password told", median(answers), 3500, "ms");

  console.log("\nearly input: keys lost, and requests sent for one Enter");
  for (const one of await earlyInput(browser, front.address)) {
    figure(`${one.what} keys lost`, one.lost, 0, "");
    figure(`${one.what} requests besides one`, Math.abs(one.requests - 1), 0, "");
  }

  console.log("\nmoving within the app, a phone four times slower");
  for (const [what, value, limit] of await routeChange(browser, front.address)) figure(what, value, limit, "ms");

  console.log("\nrepeat visit");
  for (const [what, value, limit, unit] of await repeatVisit(browser, front.address)) figure(what, value, limit, unit);
} finally {
  await browser.close();
  await bare.close();
  await front.stop();
  await rm(copy, { recursive: true });
}
console.log(missed.length ? `\nover the limit: ${missed.join(", ")}` : "\nall within their limits");
process.exitCode = missed.length ? 1 : 0;
