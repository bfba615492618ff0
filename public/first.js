// The first script of every document, inlined there: keeps what people do before the program runs, starts the program
// after the first frame, and says so when it can't be had. The build puts the names of the files in.
(() => {
  const files = { program: "{program}", wasm: "{wasm}", styles: "{styles}", config: "{config}", beside: "{beside}", sentences: "{sentences}" };

  // The first page's own address says nothing of a language: there the one decides that was chosen before, or else the
  // browser's. Every other address opens in its own.
  const homes = "{homes}";
  const root = document.documentElement;
  const named = location.pathname.slice("{base}".length).split("/")[1];
  if (Object.hasOwn(homes, named)) root.lang = named;
  const chosen = (code) => localStorage.setItem("ellis-language", code);
  try {
    const speaks = navigator.languages.map((tag) => tag.slice(0, 2));
    const before = localStorage.getItem("ellis-language");
    // Who got a link in another language than theirs has chosen nothing.
    if (!before && root.lang !== "en" && speaks.includes(root.lang)) chosen(root.lang);
    if (location.pathname === "{base}/") {
      const wanted = before || speaks.find((code) => homes[code]);
      if (homes[wanted] && wanted !== root.lang) location.replace(homes[wanted] + location.search + location.hash);
    }
    const choose = ({ target }) => {
      const link = target.closest("a[hreflang]");
      if (link) chosen(link.hreflang);
    };
    addEventListener("click", choose, true);
    // With another button: in a tab of its own, from the menu of the link.
    addEventListener("auxclick", choose, true);
  } catch {
    // Where nothing may be kept, the address alone decides.
  }

  // Trusted Types: the views' static parts are built from strings of our own, so those pass; a string that could run
  // something, load something or move the page's base doesn't.
  window.trustedTypes?.createPolicy("default", {
    createHTML: (html) =>
      /<(script|iframe|object|embed|base|meta|link|style)\b|[\s"'/]on\w+\s*=|javascript:|srcdoc/i.test(html) ? null : html,
    createScriptURL: (address) => (address === "{base}/service-worker.js" ? address : null),
  });

  const part = (id) => document.getElementById(id);

  // A form that is sent before the program runs is sent once, by the program. Until then it says so. Who types on wasn't
  // done: nothing is sent that nobody meant.
  let held = null;
  const hold = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    held = event.target;
    if (ask()) return;
    held.setAttribute("aria-busy", "true");
    const note = part("held");
    note.textContent = note.dataset.text;
  };
  // Who is waiting is led to the way on, where the program is missing or broke; who is typing isn't disturbed.
  const ask = () => {
    const way = document.querySelector("#missing:not([hidden]) button, #crash:not([hidden]) a");
    if (way) {
      way.closest("[role]").scrollIntoView();
      way.focus();
    }
    return way;
  };
  const release = () => {
    const form = held;
    held = null;
    if (form) {
      part("held").textContent = "";
      form.removeAttribute("aria-busy");
    }
    return form;
  };
  // The program takes over part by part. Until it has them all, links lead where they lead without it, and what a button
  // does comes once it is there.
  let pressed = null;
  const led = (event) => {
    const target = event.target.closest("#app a, form [type=button]");
    if (!target) return;
    event.stopImmediatePropagation();
    if (!target.href) pressed = pressed === target ? null : target;
  };
  // The program ended at once, wherever it was: nothing of it can say so any more.
  const crashed = (event) => {
    if (!((event.error || event.reason) instanceof WebAssembly.RuntimeError)) return;
    part("crash").hidden = false;
    if (release()) ask();
  };
  addEventListener("error", crashed);
  addEventListener("unhandledrejection", crashed);
  addEventListener("submit", hold, true);
  addEventListener("input", release, true);
  addEventListener("click", led, true);

  const styles = () =>
    new Promise((done, failed) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = files.styles;
      link.onload = done;
      link.onerror = failed;
      document.head.append(link);
    });

  // What the operator says of the site. Where it can't be had in time, what it was when the page was prerendered stands. Who
  // comes back begins with what was said before, and hears the newest once the program runs.
  const minute = 60_000;
  let aged = false;
  const said = (cache) =>
    fetch(files.config, { cache, signal: AbortSignal.timeout(3000) })
      .then((answer) => {
        // A host that tells no time is asked each time.
        aged = !(Math.abs(Date.now() - Date.parse(answer.headers.get("date"))) < minute);
        return answer.ok ? answer.text() : null;
      })
      .catch(() => null);
  // Who loads the page anew wants the newest.
  const reloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";

  // As it was prerendered. Until the program takes it over, translators and password managers may change it.
  let prerendered;

  // A connection that says nothing fails at no time by itself. Milliseconds.
  const patience = 15_000;

  // Nothing of a failed try is kept: some browsers remember a module that couldn't be loaded.
  let tries = 0;
  let given = new AbortController();
  // What the page says, in one language at a time. The program asks for another one here.
  const told = {};
  const sentences = (window.ellisSentences = async (code, signal = AbortSignal.timeout(patience)) =>
    (told[code] ??= await fetch(files.sentences[code], { signal }).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))));
  const load = async (signal, take) => {
    const compiled = fetch(files.wasm, { signal }).then((answer) =>
      answer.headers.get("content-type") === "application/wasm" ? WebAssembly.compileStreaming(answer) : answer.arrayBuffer().then(WebAssembly.compile),
    );
    // The script may fail first; then nobody waits for this any more.
    compiled.catch(() => {});
    const again = tries++ ? `?${tries}` : "";
    const config = said(reloaded ? "no-cache" : "force-cache");
    const around = import(files.beside + again).then(async (beside) => {
      return [beside, await beside.read(await config, said)];
    });
    const [program, [beside, site]] = await Promise.all([
      import(files.program + again),
      around,
      styles(),
      sentences(Object.hasOwn(files.sentences, named) ? named : "en", signal),
    ]);
    if (signal.aborted || beside.unusable(site)) return null;
    const module = await compiled;
    await new Promise(setTimeout);
    if (signal.aborted) return null;
    take();
    beside.mend(prerendered);
    const runs = new Promise((done) => addEventListener("ellis-runs", done));
    await program.default({ module_or_path: module });
    await runs;
    return () => beside.goOn(site, aged && said);
  };

  let failed = false;
  const start = async () => {
    given.abort();
    const mine = (given = new AbortController());
    const missing = part("missing");
    const why = missing.querySelector("[data-slow]");
    why.dataset.failed ||= why.textContent;
    // Moved, it would lose the focus.
    let waits = missing.contains(document.activeElement);
    const show = (words) => {
      failed = true;
      waits ||= missing.contains(document.activeElement);
      why.textContent = words;
      const main = document.querySelector("main");
      // What only wants to be read is all there.
      if (part("app").matches("[data-prerendered]") && !document.querySelector("form")) return;
      // Nothing moves under the fingers of who is typing.
      if (main.contains(document.activeElement)) main.after(missing);
      else main.before(missing);
      missing.hidden = false;
      const form = release();
      if (form || waits || !document.querySelector("form")) ask();
      held = form;
    };
    // Out of the page: the program must find it as it was prerendered.
    const hide = () => {
      failed = false;
      missing.hidden = true;
      document.body.append(missing);
    };
    hide();
    if (waits) document.querySelector("h1").focus();
    const slow = setTimeout(() => show(why.dataset.slow), patience);
    const take = () => {
      clearTimeout(slow);
      hide();
    };
    let after = null;
    try {
      after = await load(mine.signal, take);
    } catch (error) {
      if (mine.signal.aborted) return;
      console.error(error);
      show(why.dataset.failed);
      return;
    } finally {
      clearTimeout(slow);
    }
    if (!after) return;
    root.setAttribute("data-runs", "");
    // What the program set going on its start comes first: it takes over what was typed.
    setTimeout(() => {
      removeEventListener("submit", hold, true);
      removeEventListener("input", release, true);
      removeEventListener("click", led, true);
      const form = release();
      pressed?.click();
      // Where the page was mended it is another form now. No prerendered page has two (documents.mjs sees to it).
      if (form) document.querySelector("form")?.requestSubmit();
    });
    after().catch(console.warn);
  };
  // Goes on by itself when the network is back, or the person.
  const retry = () => {
    if (failed) start();
  };

  document.addEventListener("DOMContentLoaded", () => {
    prerendered = part("app").cloneNode(true);
    part("missing").querySelector("button").addEventListener("click", start);
    addEventListener("online", retry);
    document.addEventListener("visibilitychange", () => {
      // Who sees the notice decides: what is only slow would begin anew.
      if (part("missing").hidden) retry();
    });
    // Out of sight there are no frames.
    if (document.hidden) start();
    else requestAnimationFrame(() => setTimeout(start));
  });
})();
