// The first script of every document, inlined there: keeps what people do before the program runs, starts the program
// after the first frame, and says so when it can't be had. The build puts the names of the files in.
(() => {
  const files = { program: "{program}", wasm: "{wasm}", styles: "{styles}", config: "{config}", beside: "{beside}" };

  // The first page's own address says nothing of a language: there the one decides that was chosen before, or else the
  // browser's. Every other address opens in its own.
  const homes = "{homes}";
  const here = document.documentElement.lang;
  const chosen = (code) => localStorage.setItem("ellis-language", code);
  try {
    const before = localStorage.getItem("ellis-language");
    if (!before && here !== "en") chosen(here);
    if (location.pathname === "{base}/") {
      const wanted = before || navigator.languages.map((tag) => tag.slice(0, 2)).find((code) => homes[code]);
      if (homes[wanted] && wanted !== here) location.replace(homes[wanted]);
    }
    const choose = ({ target }) => {
      const link = target.closest("a[hreflang]");
      if (link) chosen(link.hreflang);
    };
    addEventListener("click", choose, true);
  } catch {
    // Where nothing may be kept, the address alone decides.
  }

  // Trusted Types: the views' static parts are built from strings of our own, so those pass; a string that could run
  // something, load something or move the page's base doesn't.
  if (window.trustedTypes && trustedTypes.createPolicy) {
    trustedTypes.createPolicy("default", {
      createHTML: (html) =>
        /<(script|iframe|object|embed|base|meta|link|style)\b|[\s"'/]on\w+\s*=|javascript:|srcdoc/i.test(html) ? null : html,
      createScriptURL: (address) => (address === "{base}/service-worker.js" ? address : null),
    });
  }

  const part = (id) => document.getElementById(id);

  // The program ended at once, wherever it was: nothing of it can say so any more.
  const crashed = (event) => {
    if ((event.error || event.reason) instanceof WebAssembly.RuntimeError) part("crash").hidden = false;
  };
  addEventListener("error", crashed);
  addEventListener("unhandledrejection", crashed);

  // A form that is sent before the program runs is sent once, by the program. Until then it says so.
  let held = null;
  const hold = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    held = event.target;
    if (part("missing").hidden) {
      held.setAttribute("aria-busy", "true");
      const note = part("held");
      note.textContent = note.dataset.text;
    } else ask();
  };
  // Who is waiting is led to the way on; who is typing isn't disturbed.
  const ask = () => {
    part("missing").scrollIntoView();
    part("missing").querySelector("button").focus();
  };
  document.addEventListener("submit", hold, true);
  const release = () => {
    const form = held;
    held = null;
    if (form) part("held").textContent = "";
    if (form) form.removeAttribute("aria-busy");
    return form;
  };

  const styles = () =>
    new Promise((done, failed) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = files.styles;
      link.onload = done;
      link.onerror = failed;
      document.head.append(link);
    });

  // What the operator says of the site. Where it can't be had in time, what it was when the page was painted stands. Who
  // comes back begins with what was said before, and hears the newest once the program runs.
  const minute = 60_000;
  let aged = false;
  const said = (cache) =>
    fetch(files.config, { cache, signal: AbortSignal.timeout(3000) }).then(
      (answer) => {
        aged = Math.abs(Date.now() - Date.parse(answer.headers.get("date"))) > minute;
        return answer.ok ? answer.text() : "";
      },
      () => "",
    );
  const heed = (site) => {
    document.querySelector("meta[name=ellis-site]").setAttribute("data-now", site.lines);
    for (const [property, color] of site.properties) document.documentElement.style.setProperty(property, color);
  };
  const read = async (beside, config) => {
    try {
      return config && beside.readSite(config);
    } catch {
      // It may have been mended since.
      return beside.readSite(await said("no-cache"));
    }
  };
  const hear = async (beside) => {
    const config = await said("no-cache");
    const site = config && beside.readSite(config);
    if (site) heed(site);
    dispatchEvent(new Event("ellis-site"));
    return site;
  };

  // Nothing of a failed try is kept: some browsers remember a module that couldn't be loaded.
  let tries = 0;
  const load = async () => {
    const wasm = fetch(files.wasm);
    // The script may fail first; then nobody waits for this any more.
    wasm.catch(() => {});
    const again = tries++ ? `?${tries}` : "";
    const [program, beside, config] = await Promise.all([import(files.program + again), import(files.beside + again), said("force-cache"), styles()]);
    const site = await read(beside, config).catch((error) => error);
    if (site instanceof Error) {
      // The site can't be used as it is set up.
      const notice = part("misconfigured");
      notice.querySelector("code").textContent = site.message;
      notice.hidden = false;
      part("app").remove();
      return null;
    }
    if (site) heed(site);
    await program.default({ module_or_path: wasm });
    return async () => {
      const newest = (aged && (await hear(beside))) || site;
      if (newest) await beside.keep(newest.worksOffline);
    };
  };
  const start = async () => {
    const missing = part("missing");
    // Out of the page that the program is about to take over.
    missing.hidden = true;
    document.body.append(missing);
    let after = null;
    try {
      after = await load();
    } catch (error) {
      console.error(error);
      document.querySelector("main").before(missing);
      missing.hidden = false;
      const form = release();
      if (form || missing.contains(document.activeElement) || !document.querySelector("form")) ask();
      held = form;
      return;
    }
    if (!after) return;
    document.documentElement.setAttribute("data-runs", "");
    // What the program set going on its start comes first: it takes over what was typed.
    setTimeout(() => {
      document.removeEventListener("submit", hold, true);
      const form = release();
      if (form && form.isConnected) form.requestSubmit();
    });
    after().catch(console.warn);
  };

  document.addEventListener("DOMContentLoaded", () => {
    part("missing").querySelector("button").addEventListener("click", start);
    // Out of sight there are no frames.
    if (document.hidden) start();
    else requestAnimationFrame(() => setTimeout(start));
  });
})();
