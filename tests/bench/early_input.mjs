// Typing and sending before the program is there, however late it comes: what is lost, and how often it is sent.

const PASSWORD = "a quiet bay with a lighthouse";
const FORMS = [
  { path: "/sign-in", asked: "/api/v1/sign-in", fields: { login: "early@example.org", password: PASSWORD } },
  { path: "/sign-up", asked: "/api/v1/sign-up", fields: { email: "early@example.org", password: PASSWORD } },
  { path: "/recover", asked: "/api/v1/recovery", fields: { email: "early@example.org" }, choice: "lost" },
  { path: "/track", asked: "/api/v1/tracking", fields: { receipt_numbers: "EAC9999103403" }, button: true },
];
const LATE = [0, 1000, 4000];

/** One row for each form, language and delay. */
export async function earlyInput(browser, address) {
  const rows = [];
  for (const language of ["", "/es"]) {
    for (const form of FORMS) {
      for (const late of LATE) rows.push(await once(browser, address, language + form.path, form, late));
    }
  }
  return rows;
}

async function once(browser, address, path, { asked, fields, choice, button }, late) {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const sent = [];
  const answered = page.waitForResponse((answer) => answer.url().endsWith(asked) && answer.status() !== 403).catch(() => null);
  page.on("request", (request) => request.method() === "POST" && sent.push(request));
  await page.route(/_bg\.wasm/, async (route) => {
    await new Promise((done) => setTimeout(done, late));
    await route.continue();
  });
  try {
    await page.goto(address + path, { waitUntil: "commit" });
    if (choice) await page.locator(`[name=${choice}]`).first().check();
    for (const [name, text] of Object.entries(fields)) await page.locator(`[name=${name}]`).pressSequentially(text, { delay: 5 });
    if (button) await page.locator("form button[type=submit]").first().click();
    else await page.keyboard.press("Enter");
    await page.waitForSelector("html[data-runs]", { state: "attached" });
    // The last one: what is refused as forged is sent again, and then counts twice.
    await (await answered)?.finished();
    await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
    const body = sent[0]?.postDataJSON() ?? {};
    const lost = Object.entries(fields).filter(([name, text]) => !JSON.stringify(body[name] ?? "").includes(text)).length;
    return { what: `${path}, program ${late / 1000} s late`, lost, requests: sent.filter((one) => one.url().endsWith(asked)).length };
  } finally {
    await context.close();
  }
}
