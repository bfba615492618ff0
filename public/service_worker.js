// Keeps the program for the time without a network. Answers for prerendered pages and for files named by their content; never
// for the interface, never with anything personal. The build fills in what stands in braces.
const base = "{base}";
const version = "{version}";
const beside = "{beside}";
const files = "{files}";
const pages = "{pages}";
const cacheName = `ellis ${base} ${version}`;
const shell = `${base}/shell.html`;
const named = /-[0-9a-f]{12,}[._]/;
// A network that says nothing for so long counts as none, where there is something kept. Milliseconds.
const patience = 4000;

addEventListener("install", (event) => {
  // What isn't named by its content is asked for past the browser's own cache.
  const fresh = files.map((file) => new Request(file, { cache: named.test(file) ? "default" : "reload" }));
  const fill = async () => {
    const cache = await caches.open(cacheName);
    await cache.addAll(fresh);
    // A site without one is as it was prerendered.
    await cache.add(new Request(`${base}/config.json`, { cache: "no-cache" })).catch(() => {});
    // The page that is open now; the others once somebody is there. All of them at once would cost people data.
    const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const seen = new Set(open.map(({ url }) => new URL(url).pathname).filter((path) => pages.includes(path)));
    await Promise.all([...seen].map(async (path) => keep(cache, path, await fetch(path))));
  };
  event.waitUntil(fill());
});

addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(`ellis ${base} `) && name !== cacheName;
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
  // A name with a dot is a file of the host, not a page.
  else if (/\.[^/]*$/.test(pathname) && pathname !== `${base}/config.json`) return;
  else if (request.mode === "navigate") event.respondWith(page(request, pathname));
  else if (pathname === `${base}/config.json`) event.respondWith(config(request));
});

const kept = async (request) => (await caches.match(request)) ?? fetch(request);

// A prerendered page that is kept is of the same version as the program: it needs no network, unless somebody asks for the
// newest. Else the network; without one, or where it says nothing, what is kept.
async function page(request, pathname) {
  const cache = await caches.open(cacheName);
  const known = pages.includes(pathname) && (await cache.match(pathname));
  if (known && request.cache === "default") return known;
  const old = async () => known || (await cache.match(shell));
  const asked = fetch(request);
  asked.then((answer) => (pages.includes(pathname) ? keep(cache, pathname, answer.clone()) : undefined)).catch(() => {});
  const late = new Promise((done) => setTimeout(done, patience)).then(old);
  try {
    return (await Promise.race([asked, late])) ?? (await asked);
  } catch (error) {
    return (await old()) ?? Promise.reject(error);
  }
}

// A page of another version names another file beside the program, which isn't kept here.
async function keep(cache, pathname, answer) {
  if (!answer.ok || answer.redirected) return;
  const text = await answer.clone().text();
  if (text.includes(beside)) await cache.put(pathname, answer);
}

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
