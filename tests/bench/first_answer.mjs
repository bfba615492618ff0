// How long somebody who signs in at once waits for the answer: the form is filled in and sent as soon as it is there,
// long before the program is.
import { over, slowPhone } from "./instruments.mjs";

/** Milliseconds after which no answer is waited for. */
const LONGEST = 60_000;

/**
 * Milliseconds from the first byte that is asked for until the refusal of a wrong password is shown. Each visit needs a
 * login of its own: wrong passwords for one are held back.
 */
export function firstAnswer(browser, address, login) {
  return over(browser, async (session) => {
    await session.send("Runtime.addBinding", { name: "ellisAnswered" });
    await session.send("Page.addScriptToEvaluateOnNewDocument", { source: `(${signIn})(${JSON.stringify(login)})` });
    let refused = false;
    session.on("Network.responseReceived", ({ response }) => {
      refused ||= response.url.endsWith("/sign-in") && response.status === 409;
    });
    const answered = new Promise((done, failed) => {
      session.on("Runtime.bindingCalled", ({ name, payload }) => name === "ellisAnswered" && done(Number(payload)));
      setTimeout(failed, LONGEST, new Error("no answer was shown")).unref();
    });
    await slowPhone(session);
    await session.send("Page.navigate", { url: `${address}/sign-in` });
    const milliseconds = await answered;
    if (!refused) throw new Error("what was shown isn't the server's answer");
    return milliseconds;
  });
}

/** Runs in the page, before anything of it. */
function signIn(own) {
  let sent = false;
  const look = () => {
    const form = document.querySelector("form");
    const [login, password] = ["login", "password"].map((name) => document.querySelector(`[name=${name}]`));
    if (!sent && document.readyState !== "loading" && form && login && password) {
      sent = true;
      for (const [input, text] of [[login, own], [password, "a quiet bay with a lighthouse"]]) {
        input.value = text;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
      form.requestSubmit();
    }
    const summary = document.querySelector(".error-summary:not([hidden]) a");
    if (summary) window.ellisAnswered(String(performance.now()));
  };
  const all = { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden"] };
  new MutationObserver(look).observe(document, all);
  addEventListener("DOMContentLoaded", look);
}
