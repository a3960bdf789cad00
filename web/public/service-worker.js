/**
 * Lets /record open offline. It caches one page, which the server returns for the header Trips-Shell (it names
 * nobody), with that page's scripts and styles. It caches nothing else: no data, no page with anybody's trips. The
 * page is cached with its headers, so its Content-Security-Policy stays in force.
 */
const cacheName = "trips-shell-1";
/** The map of the Record page, which is loaded when the first trip is recorded. */
const mapCacheName = "trips-map-1";
const shellPath = "/record";
const shellHeader = "Trips-Shell";
const staticPrefix = "/_next/static/";
const staticPattern = /\/_next\/static\/[^"'\\\s<>)?#&]+/g;
const alsoKept = ["/icon.svg", "/manifest.webmanifest"];
/** A network that does not answer for this long is treated as absent. */
const patienceMs = 5_000;

/** Responses may vary by header, but only one page is cached. */
const heldIn = async (name, path) => (await caches.open(name)).match(path, { ignoreVary: true });
const held = async (path) => (await heldIn(cacheName, path)) ?? heldIn(mapCacheName, path);

const fetched = async (path, options) => {
  const response = await fetch(path, { cache: "no-store", redirect: "error", ...options });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
  return response;
};

/** Caches the current build's page. The old one is replaced only once everything the new one needs is there. */
const keepShell = async () => {
  const shell = await fetched(shellPath, { headers: { [shellHeader]: "1" } });
  const html = await shell.clone().text();
  const wanted = new Set([...(html.match(staticPattern) ?? []), ...alsoKept]);
  const cache = await caches.open(cacheName);
  const before = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  const missing = [...wanted].filter((path) => !(before.includes(path) && path.startsWith(staticPrefix)));
  await Promise.all(missing.map(async (path) => cache.put(path, await fetched(path, { cache: "default" }))));
  await cache.put(shellPath, shell);
  const outdated = before.filter((path) => path !== shellPath && !wanted.has(path));
  await Promise.all(outdated.map((path) => cache.delete(path, { ignoreVary: true })));
};

/** Keeps these scripts and styles, and no others, beside those of the cached page. */
const keepScripts = async (paths) => {
  const wanted = paths.filter((path) => path.startsWith(staticPrefix));
  const cache = await caches.open(mapCacheName);
  const before = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  const missing = wanted.filter((path) => !before.includes(path));
  await Promise.all(missing.map(async (path) => cache.put(path, await fetched(path, { cache: "default" }))));
  const outdated = before.filter((path) => !wanted.includes(path));
  await Promise.all(outdated.map((path) => cache.delete(path, { ignoreVary: true })));
};

const refreshShell = () =>
  keepShell().catch((error) => console.warn("the offline page could not be updated:", error));

const answerRecord = async (event) => {
  const network = fetch(event.request);
  const shell = await held(shellPath);
  if (!shell) return network;
  const patience = new Promise((resolve) => setTimeout(resolve, patienceMs));
  try {
    const response = await Promise.race([network, patience]);
    if (response && response.status < 500) {
      if (response.ok) event.waitUntil(refreshShell());
      return response;
    }
  } catch {
    // There is no network: use the cached page.
  }
  network.catch(() => undefined);
  return shell;
};

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const removeOthers = async () => {
    const names = await caches.keys();
    await Promise.all(
      names.filter((name) => ![cacheName, mapCacheName].includes(name)).map((name) => caches.delete(name)),
    );
    await self.clients.claim();
  };
  event.waitUntil(removeOthers());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === shellPath) event.respondWith(answerRecord(event));
  else if (pathname.startsWith(staticPrefix) || alsoKept.includes(pathname))
    event.respondWith(held(pathname).then((response) => response ?? fetch(request)));
});

self.addEventListener("message", (event) => {
  const { keep } = event.data;
  if (Array.isArray(keep))
    event.waitUntil(
      keepScripts(keep).catch((error) => console.warn("the map could not be kept for offline use:", error)),
    );
});
