// The service worker: keeps the program for use offline. Answers for prerendered pages and for files named by their
// content, never for the interface and never with anything personal. The build fills in what stands in braces.
const base = "{base}";
const version = "{version}";
const modules = "{modules}";
const files = /** @type {string[]} */ (/** @type {unknown} */ ("{files}"));
const pages = /** @type {string[]} */ (/** @type {unknown} */ ("{pages}"));
const cacheName = `ellis ${base} ${version}`;
const shell = `${base}/shell.html`;
const named = /-[0-9a-f]{12,}[._]/;
// After so many milliseconds without an answer, what is kept is used instead.
const patience = 4000;

addEventListener("install", (event) => {
  // Files that aren't named by their content are fetched past the browser's own cache.
  const fresh = files.map((file) => new Request(file, { cache: named.test(file) ? "default" : "reload" }));
  const fill = async () => {
    const cache = await caches.open(cacheName);
    await cache.addAll(fresh);
    // A site without one stays as prerendered.
    await cache.add(new Request(`${base}/config.json`, { cache: "no-cache" })).catch(() => {});
    // The pages that are open now; every other page when it is visited, which saves data.
    const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const seen = new Set(open.map(({ url }) => new URL(url).pathname).filter((path) => pages.includes(path)));
    await Promise.all([...seen].map(async (path) => keep(cache, path, await fetch(path))));
  };
  event.waitUntil(fill());
});

addEventListener("activate", (event) => {
  const old = (/** @type {string} */ name) => name.startsWith(`ellis ${base} `) && name !== cacheName;
  const clean = async () => {
    await Promise.all((await caches.keys()).filter(old).map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(clean());
});

addEventListener("message", (event) => {
  if (event.data === "version") event.ports[0].postMessage(version);
  else if (event.data === "take over") skipWaiting();
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const own = request.method === "GET" && origin === location.origin && pathname.startsWith(`${base}/`);
  if (!own || pathname.startsWith("/api/") || pathname.startsWith(`${base}/api/`)) return;
  if (named.test(pathname)) event.respondWith(kept(request));
  // A name with a dot is a file of the host.
  else if (/\.[^/]*$/.test(pathname) && pathname !== `${base}/config.json`) return;
  else if (request.mode === "navigate") event.respondWith(page(request, pathname));
  else if (pathname === `${base}/config.json`) event.respondWith(config(request));
});

/** @param {Request} request */
const kept = async (request) => (await caches.match(request)) ?? fetch(request);

/**
 * Answers with a kept prerendered page, which has the program's version, unless somebody reloads. Any other page comes
 * from the network; what is kept is the answer where the network is missing or silent.
 *
 * @param {Request} request
 * @param {string} pathname
 */
async function page(request, pathname) {
  const cache = await caches.open(cacheName);
  const isPage = pages.includes(pathname);
  const known = isPage && (await cache.match(pathname));
  if (known && request.cache === "default") return known;
  const old = async () => known || (await cache.match(shell));
  const asked = fetch(request);
  asked.then((answer) => (isPage ? keep(cache, pathname, answer.clone()) : undefined)).catch(() => {});
  const late = new Promise((done) => setTimeout(done, patience)).then(old);
  try {
    return (await Promise.race([asked, late])) ?? (await asked);
  } catch (error) {
    return (await old()) ?? Promise.reject(error);
  }
}

/**
 * Keeps a page of this version. A page of another version names another file of modules.
 *
 * @param {Cache} cache
 * @param {string} pathname
 * @param {Response} answer
 */
async function keep(cache, pathname, answer) {
  if (!answer.ok || answer.redirected) return;
  const text = await answer.clone().text();
  if (text.includes(modules)) await cache.put(pathname, answer);
}

/**
 * Answers with the newest `config.json`, or with the one that is kept.
 *
 * @param {Request} request
 */
async function config(request) {
  const cache = await caches.open(cacheName);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request.url, answer.clone());
    return answer;
  } catch (error) {
    return (await cache.match(request.url)) ?? Promise.reject(error);
  }
}
