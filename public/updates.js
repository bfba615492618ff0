// Updates of the program: keeps it for use offline, and offers a newer version. The build fills in what stands in
// braces.

// How often an open tab looks for a newer version, in milliseconds.
const interval = 3_600_000;

/**
 * Registers the service worker, or removes it and its caches where `wanted` is false.
 *
 * @param {boolean} wanted
 */
export async function keep(wanted) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  if (!wanted) {
    const found = await workers.getRegistration("{base}/");
    // A wider scope belongs to another program at this host.
    if (found && new URL(found.scope).pathname === "{base}/") await found.unregister();
    const own = (await caches.keys()).filter((name) => name.startsWith("ellis {base} "));
    await Promise.all(own.map((name) => caches.delete(name)));
    return;
  }
  const kept = await workers.register("{base}/service-worker.js", { scope: "{base}/", updateViaCache: "none" });
  if (!kept) return;
  const look = () => consider(kept.waiting);
  const follow = () => kept.installing?.addEventListener("statechange", look);
  kept.addEventListener("updatefound", follow);
  follow();
  look();
  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - looked < interval) return;
    looked = Date.now();
    kept.update().catch(() => {});
  });
}

/**
 * Activates a waiting worker of this page's own version; offers any other.
 *
 * @param {ServiceWorker | null} waiting
 */
async function consider(waiting) {
  if (!waiting || !navigator.serviceWorker.controller) return;
  if ((await versionOf(waiting)) === "{version}") waiting.postMessage("take over");
  else offer(waiting);
}

/**
 * Returns the version that a worker keeps.
 *
 * @param {ServiceWorker} waiting
 * @returns {Promise<string>}
 */
const versionOf = (waiting) =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => done(data);
    waiting.postMessage("version", [port2]);
  });

/**
 * Shows the notice of a newer version. It is never loaded by itself: somebody may be filling in a form.
 *
 * @param {ServiceWorker} waiting
 */
function offer(waiting) {
  const note = document.getElementById("update");
  const [load, later] = note.querySelectorAll("button");
  note.hidden = false;
  later.onclick = () => (note.hidden = true);
  load.onclick = () => {
    // Another tab has activated it.
    if (waiting.state !== "installed") {
      location.reload();
      return;
    }
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage("take over");
  };
}
