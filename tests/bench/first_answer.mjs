// How long somebody who signs in at once waits for the answer: the form is filled in and sent as soon as it is there, long
// before the program is.
import { over, slowPhone } from "./instruments.mjs";

/**
 * Milliseconds from the first byte that is asked for until the refusal of a wrong password is shown. Each visit needs a login
 * of its own: wrong passwords for one are held back.
 */
export function firstAnswer(browser, address, login) {
  return over(browser, async (session) => {
    await session.send("Runtime.addBinding", { name: "ellisAnswered" });
    await session.send("Page.addScriptToEvaluateOnNewDocument", { source: `(${signIn})(${JSON.stringify(login)})` });
    const answered = new Promise((done) => session.on("Runtime.bindingCalled", ({ payload }) => done(Number(payload))));
    await slowPhone(session);
    await session.send("Page.navigate", { url: `${address}/sign-in` });
    return answered;
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
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden"] });
  addEventListener("DOMContentLoaded", look);
}
