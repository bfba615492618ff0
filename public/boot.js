// The inline script of every document: keeps what people do before the program runs, starts the program after the first
// frame, and shows a notice where it can't be loaded. The build fills in the names of the files.
(() => {
  // `modules` is one file, joined from those of `public/` that export something.
  const files = {
    program: "{program}",
    wasm: "{wasm}",
    styles: "{styles}",
    config: "{config}",
    modules: "{modules}",
    sentences: /** @type {Record<string, string>} */ (/** @type {unknown} */ ("{sentences}")),
  };

  // The first page's document has no link for this: it may be left at once.
  const preload = () => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "preload", as: "fetch", crossOrigin: "", href: files.wasm });
    document.head.append(link);
  };

  // The site's own address names no language: there the language chosen before decides, or else the browser's. Every
  // other address opens in its own language.
  const homes = /** @type {Record<string, string>} */ (/** @type {unknown} */ ("{homes}"));
  const root = document.documentElement;
  const named = location.pathname.slice("{base}".length).split("/")[1];
  if (Object.hasOwn(homes, named)) root.lang = named;
  const remember = (/** @type {string} */ code) => localStorage.setItem("ellis-language", code);
  try {
    const preferred = navigator.languages.map((tag) => tag.slice(0, 2));
    const chosen = localStorage.getItem("ellis-language");
    // Somebody who follows a link in a language that isn't theirs has chosen nothing.
    if (!chosen && root.lang !== "en" && preferred.includes(root.lang)) remember(root.lang);
    if (location.pathname === "{base}/") {
      const wanted = chosen || preferred.find((code) => homes[code]);
      if (homes[wanted] && wanted !== root.lang) location.replace(homes[wanted] + location.search + location.hash);
      else preload();
    }
    /** @param {Event} event */
    const choose = ({ target }) => {
      /** @type {HTMLAnchorElement | null} */
      const link = /** @type {Element} */ (target).closest("a[hreflang]");
      if (link) remember(link.hreflang);
    };
    addEventListener("click", choose, true);
    // Other buttons open the link in a tab of its own, or its menu.
    addEventListener("auxclick", choose, true);
  } catch {
    // Where web storage is closed, the address alone decides.
  }

  // Trusted Types: the views' static parts are built from our own strings, which pass. A string that could run or load
  // something, or change the page's base, is refused.
  window.trustedTypes?.createPolicy("default", {
    createHTML: (html) =>
      /<(script|iframe|object|embed|base|meta|link|style)\b|[\s"'/]on\w+\s*=|javascript:|srcdoc/i.test(html)
        ? null
        : html,
    createScriptURL: (address) => (address === "{base}/service-worker.js" ? address : null),
  });

  const byId = (/** @type {string} */ id) => document.getElementById(id);

  /**
   * The form that was submitted before the program runs. The program sends it, once; until then a note says that it
   * waits. Further typing releases it, so that nothing is sent unfinished.
   *
   * @type {HTMLFormElement | null}
   */
  let held = null;
  /** @param {SubmitEvent} event */
  const hold = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    held = /** @type {HTMLFormElement} */ (event.target);
    if (focusNotice()) return;
    held.setAttribute("aria-busy", "true");
    const note = byId("held");
    note.textContent = note.dataset.text;
  };
  /** Moves the focus into the notice that the program is missing or broke. Returns null where there is no notice. */
  const focusNotice = () => {
    /** @type {HTMLElement | null} */
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
      byId("held").textContent = "";
      form.removeAttribute("aria-busy");
    }
    return form;
  };
  /**
   * The button that is pressed again once the program runs. A second press before takes the first one back.
   *
   * @type {HTMLElement | null}
   */
  let pressed = null;
  /**
   * Until every stage is hydrated, links load their page as without the program.
   *
   * @param {MouseEvent} event
   */
  const press = (event) => {
    /** @type {HTMLAnchorElement | null} a link or a button */
    const target = /** @type {Element} */ (event.target).closest("#app a, form [type=button]");
    if (!target) return;
    event.stopImmediatePropagation();
    if (!target.href) pressed = pressed === target ? null : target;
  };
  /**
   * A trap ends the program wherever it is, so only this script can say so.
   *
   * @param {{ error?: unknown, reason?: unknown }} event
   */
  const crash = (event) => {
    if (!((event.error || event.reason) instanceof WebAssembly.RuntimeError)) return;
    byId("crash").hidden = false;
    if (release()) focusNotice();
  };
  addEventListener("error", crash);
  addEventListener("unhandledrejection", crash);
  addEventListener("submit", hold, true);
  addEventListener("input", release, true);
  addEventListener("click", press, true);

  const loadStyles = () =>
    new Promise((done, failed) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = files.styles;
      link.onload = done;
      link.onerror = failed;
      document.head.append(link);
    });

  const minute = 60_000;
  // Whether the last answer was older than a minute.
  let stale = false;
  /**
   * Fetches `config.json` as text; null where it can't be had within three seconds, and the site stays as prerendered.
   * A later visit starts with the browser's copy and asks for the newest once the program runs.
   *
   * @param {RequestCache} cache
   */
  const fetchConfig = (cache) =>
    fetch(files.config, { cache, signal: AbortSignal.timeout(3000) })
      .then((answer) => {
        // Without a date from the host, the copy counts as stale.
        stale = !(Math.abs(Date.now() - Date.parse(answer.headers.get("date"))) < minute);
        return answer.ok ? answer.text() : null;
      })
      .catch(() => /** @type {string | null} */ (null));
  // A reload asks for the newest at once.
  const [entry] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const reloaded = entry?.type === "reload";

  /**
   * A copy of the page as prerendered: until hydration, translators and password managers may change the page.
   *
   * @type {Node}
   */
  let prerendered;

  // A silent connection fails at no time by itself. Milliseconds.
  const patience = 15_000;

  // Each try has addresses of its own: some browsers remember a module that couldn't be loaded.
  let tries = 0;
  let given = new AbortController();
  /**
   * Fetches the program and compiles it while it arrives. The document's `preload` link has asked for it before the
   * first frame, and `fetch` takes what came of that.
   *
   * @param {AbortSignal} signal
   */
  const fetchProgram = async (signal) => {
    const answer = await fetch(files.wasm, { signal });
    if (!answer.ok) throw new Error(`the program: ${answer.status}`);
    return answer.headers.get("content-type") === "application/wasm"
      ? WebAssembly.compileStreaming(answer)
      : WebAssembly.compile(await answer.arrayBuffer());
  };
  /** Tries once more: the network may be back since. A radio wakes up with the tab. @param {AbortSignal} signal */
  const compile = (signal) => {
    const compiled = fetchProgram(signal).catch((error) => (signal.aborted ? Promise.reject(error) : fetchProgram(signal)));
    // The script may fail first; then nothing else handles this rejection.
    compiled.catch(() => {});
    return compiled;
  };
  /** @type {Record<string, string>} sentences by language */
  const loaded = {};
  /** @param {string} code */
  const fetchSentences = async (code, signal = AbortSignal.timeout(patience)) => {
    const answer = await fetch(files.sentences[code], { signal });
    return answer.ok ? answer.text() : Promise.reject(answer.status);
  };
  /** @type {Window["ellisSentences"]} */
  const sentences = async (code, signal) => (loaded[code] ??= await fetchSentences(code, signal));
  // The program asks here for the sentences of another language.
  window.ellisSentences = sentences;
  /**
   * Asks who is here beside the program, which needs the answer first of all and takes it from here. Asks no second
   * time before the first answer: a browser without a cookie would get two, and keep the later one.
   */
  const askForSession = () => {
    const said = document.querySelector("meta[name=ellis-site]")?.getAttribute("content");
    const api = /^api\t(.*)$/m.exec(said)?.[1];
    if (!api || window.ellisSession) return;
    const path = `${api.replace(/\/+$/, "")}/session`;
    const answer = fetch(path, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(patience) });
    /** @type {Window["ellisSession"]} */
    const asked = { path, answer };
    answer.then(
      () => (asked.at = Date.now()),
      () => {
        // The next try asks anew.
        if (window.ellisSession === asked) window.ellisSession = undefined;
      },
    );
    window.ellisSession = asked;
  };
  /**
   * Loads everything, hydrates or builds the page, and returns what to do once it runs; null where the site can't be
   * used or another try has begun.
   *
   * @param {AbortSignal} signal
   * @param {() => void} beforeHydration
   */
  const load = async (signal, beforeHydration) => {
    const compiled = compile(signal);
    askForSession();
    const again = tries++ ? `?${tries}` : "";
    const config = fetchConfig(reloaded ? "no-cache" : "force-cache");
    const configured = import(files.modules + again).then(async (modules) => {
      return [modules, await modules.read(await config, fetchConfig)];
    });
    const [program, [modules, site]] = await Promise.all([
      import(files.program + again),
      configured,
      loadStyles(),
      sentences(Object.hasOwn(files.sentences, named) ? named : "en", signal),
    ]);
    if (signal.aborted || modules.unusable(site)) return null;
    const module = await compiled;
    await new Promise((done) => setTimeout(done));
    if (signal.aborted) return null;
    beforeHydration();
    modules.restore(prerendered);
    const runs = new Promise((done) => addEventListener("ellis-runs", done));
    await program.default({ module_or_path: module });
    await runs;
    return async () => {
      const newest = stale ? await modules.renew(site, fetchConfig) : site;
      if (newest) await modules.keep(newest.worksOffline);
    };
  };

  let failed = false;
  const start = async () => {
    given.abort();
    given = new AbortController();
    const mine = given;
    const missing = byId("missing");
    /** @type {HTMLElement} */
    const why = missing.querySelector("[data-slow]");
    why.dataset.failed ||= why.textContent;
    // Whether somebody waits at the notice: moving it would drop the focus.
    let waits = missing.contains(document.activeElement);
    const show = (/** @type {string} */ words) => {
      failed = true;
      waits ||= missing.contains(document.activeElement);
      why.textContent = words;
      const main = document.querySelector("main");
      // A prerendered page without a form is complete without the program.
      if (byId("app").matches("[data-prerendered]") && !document.querySelector("form")) return;
      // Nothing moves where somebody is typing.
      if (main.contains(document.activeElement)) main.after(missing);
      else main.before(missing);
      missing.hidden = false;
      const form = release();
      if (form || waits || !document.querySelector("form")) focusNotice();
      held = form;
    };
    // Moves the notice out of the page, which has to be as prerendered when it is hydrated.
    const hide = () => {
      failed = false;
      missing.hidden = true;
      document.body.append(missing);
    };
    hide();
    if (waits) document.querySelector("h1").focus();
    const slow = setTimeout(() => show(why.dataset.slow), patience);
    const beforeHydration = () => {
      clearTimeout(slow);
      hide();
    };
    let after = null;
    try {
      after = await load(mine.signal, beforeHydration);
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
    // In a later task: the effects that the program has scheduled adopt what was typed.
    setTimeout(() => {
      removeEventListener("submit", hold, true);
      removeEventListener("input", release, true);
      removeEventListener("click", press, true);
      const form = release();
      pressed?.click();
      // A restored page has another form element. No prerendered page has two forms; documents.mjs refuses them.
      if (form) document.querySelector("form")?.requestSubmit();
    });
    after().catch(console.warn);
  };
  // Tries again by itself when the network or the person is back.
  const retry = () => {
    if (failed) start();
  };

  document.addEventListener("DOMContentLoaded", () => {
    prerendered = byId("app").cloneNode(true);
    byId("missing").querySelector("button").addEventListener("click", start);
    addEventListener("online", retry);
    document.addEventListener("visibilitychange", () => {
      // With the notice shown the person decides: a load that is only slow would begin anew.
      if (byId("missing").hidden) retry();
    });
    // A hidden document has no frames.
    if (document.hidden) start();
    else requestAnimationFrame(() => setTimeout(start));
  });
})();
