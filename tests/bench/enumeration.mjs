// Whether an address has an account can't be told from answers: known and unknown ones are asked for in turn, the times
// and the bytes compared. usage: enumeration.mjs [samples]; the server by environment.
import { Caller } from "../journeys/caller.mjs";
import { Mailbox } from "../journeys/mailbox.mjs";
import { settled } from "../journeys/people.mjs";
import { startServer } from "../journeys/server.mjs";
import { median } from "./instruments.mjs";

const SAMPLES = Number(process.argv[2] ?? 400);
/** Per cent of the median by which the medians may differ. */
const MOST = 4;
/** Known addresses: a hundred wrong passwords in a row disable one, so that the samples go round. */
const PEOPLE = 20;
/** Milliseconds by which the clock moves before each pair, past every limit that counts by address or mailbox. */
const PAST_LIMITS = 25 * 3_600_000;
/** Milliseconds of rest before each sample. */
const REST = 40;
const PASSWORD = "nobody has this one at all";
const missed = [];

/** Of the same length as the known one, so that bytes can be compared. */
const unknownLike = (email) => `z${email.slice(1)}`;

const kinds = {
  "sign-in": {
    prepare: async () => new Caller(ellis.address),
    path: "/sign-in",
    status: 409,
    body: (email) => ({ login: email, password: PASSWORD }),
  },
  "sign-up": {
    prepare: async () => new Caller(ellis.address),
    path: "/sign-up",
    status: 200,
    body: (email) => ({ email, password: PASSWORD, user_name: "", language: "en" }),
  },
  recovery: {
    prepare: async () => new Caller(ellis.address),
    path: "/recovery",
    status: 200,
    body: (email) => ({ lost: "password", email, language: "en" }),
  },
  resend: {
    prepare: async (email) => {
      const caller = new Caller(ellis.address);
      await caller.call("POST", "/sign-up", { email, password: PASSWORD, user_name: "", language: "en" });
      return caller;
    },
    /** Past the wait between two mails to one mailbox. */
    rest: 31_000,
    path: "/sign-up/resend",
    status: 200,
    body: () => ({}),
  },
};

/** Status, headers and body, without what chance, the clock and the address put there. */
function seen(answer, email) {
  const headers = answer.headers
    .filter(([name]) => name !== "date")
    .map(([name, value]) => `${name}: ${name === "set-cookie" ? value.replace(/=[^;]*/, "=") : value}`)
    .sort();
  const body = answer.text().replaceAll(email, "<address>").replace(/"(csrf|reference)":"[^"]*"/g, '"$1":""');
  return `${answer.status}\n${headers.join("\n")}\n${body}`;
}

async function sample(kind, caller, email) {
  await caller.answer("GET", "/session");
  // A mail of the request before leaves first: to send it is no part of any answer.
  await new Promise((resolve) => setTimeout(resolve, REST));
  const begun = performance.now();
  const answer = await caller.answer("POST", kind.path, kind.body(email));
  const took = performance.now() - begun;
  // What is held back early does no work, and would take the same time everywhere.
  if (answer.status !== kind.status) throw new Error(`${kind.path} answered ${answer.status} ${answer.text()}`);
  return { took, seen: seen(answer, email) };
}

/** Two-sided p of the Mann-Whitney U test by its normal approximation: how likely such a difference is by chance. */
function likelihood(one, other) {
  const all = [...one.map((value) => [value, 0]), ...other.map((value) => [value, 1])].sort((a, b) => a[0] - b[0]);
  let ranks = 0;
  for (let at = 0; at < all.length; ) {
    let end = at;
    while (end < all.length && all[end][0] === all[at][0]) end += 1;
    for (let tied = at; tied < end; tied += 1) if (all[tied][1] === 0) ranks += (at + 1 + end) / 2;
    at = end;
  }
  const [n, m] = [one.length, other.length];
  const z = (ranks - (n * (n + 1)) / 2 - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
  // Abramowitz and Stegun, 26.2.17.
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return Math.min(1, 2 * tail * Math.exp((-z * z) / 2) * 0.3989422804);
}

const ellis = await startServer();
try {
  const mailbox = new Mailbox(ellis.address);
  const known = [];
  for (let number = 0; number < PEOPLE; number += 1) {
    known.push((await settled(ellis, mailbox, { email: `known${String(number).padStart(2, "0")}@example.org` })).email);
    await ellis.advance(PAST_LIMITS);
  }
  console.log(`known and unknown addresses in turn, ${SAMPLES} of each; limit: ${MOST} % of the median, and the same bytes`);
  for (const [name, kind] of Object.entries(kinds)) {
    const took = { known: [], unknown: [] };
    let differ = 0;
    for (let round = 0; round < SAMPLES; round += 1) {
      const email = { known: known[round % PEOPLE], unknown: unknownLike(known[round % PEOPLE]) };
      await ellis.advance(PAST_LIMITS);
      const callers = { known: await kind.prepare(email.known), unknown: await kind.prepare(email.unknown) };
      if (kind.rest) await ellis.advance(kind.rest);
      // Who comes first alternates: the second finds whatever the first has warmed.
      const order = round % 2 ? ["known", "unknown"] : ["unknown", "known"];
      const bytes = {};
      for (const which of order) {
        const one = await sample(kind, callers[which], email[which]);
        took[which].push(one.took);
        bytes[which] = one.seen;
      }
      if (bytes.known !== bytes.unknown) {
        if (!differ) console.log(`${name}: first difference\n${bytes.known}\n---\n${bytes.unknown}`);
        differ += 1;
      }
    }
    const [one, other] = [median(took.known), median(took.unknown)];
    const difference = (Math.abs(one - other) / other) * 100;
    const holds = difference < MOST && !differ;
    if (!holds) missed.push(name);
    const p = likelihood(took.known, took.unknown);
    console.log(
      `${holds ? "  " : "! "}${name.padEnd(10)} known ${one.toFixed(2)} ms, unknown ${other.toFixed(2)} ms, ` +
        `difference ${difference.toFixed(1)} %, p ${p.toFixed(3)}, ${differ} answers of other bytes`,
    );
  }
} finally {
  await ellis.stop();
}
console.log(missed.length ? `\nover the limit: ${missed.join(", ")}` : "\nall within their limits");
process.exitCode = missed.length ? 1 : 0;
