// Replaces the service worker where the operator has switched it off: removes the caches, then itself.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  const clean = async () => {
    const own = (await caches.keys()).filter((name) => name.startsWith("ellis {base} "));
    await Promise.all(own.map((name) => caches.delete(name)));
    await registration.unregister();
  };
  event.waitUntil(clean());
});
