/**
 * Lets /record open offline, and shows /offline in place of every other page while there is no network. It caches these
 * two, which the server returns for the header Trips-Shell (they name nobody), with their scripts and styles. It caches
 * nothing else: no data, no page with anybody's trips. The pages are cached with their headers, so their
 * Content-Security-Policy stays in force.
 */
const cacheName = "trips-shell-1";
/** The map of the Record page, which is loaded when the first trip is recorded. */
const mapCacheName = "trips-map-1";
const recordPath = "/record";
const offlinePath = "/offline";
const shellPaths = [recordPath, offlinePath];
const shellHeader = "Trips-Shell";
const staticPrefix = "/_next/static/";
const staticPattern = /\/_next\/static\/[^"'\\\s<>)?#&]+/g;
const alsoKept = ["/icon.svg", "/manifest.webmanifest"];
/** A network that does not answer for this long is treated as absent. */
const patienceMs = 5_000;

/** Responses may vary by header, but each page is cached once. */
const heldIn = async (name, path) => (await caches.open(name)).match(path, { ignoreVary: true });
const held = async (path) => (await heldIn(cacheName, path)) ?? heldIn(mapCacheName, path);

const fetched = async (path, options) => {
  const response = await fetch(path, { cache: "no-store", redirect: "error", ...options });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
  return response;
};

/** Caches the current build's pages. The old ones are replaced only once everything the new ones need is there. */
const keepShells = async () => {
  const shells = await Promise.all(
    shellPaths.map((path) => fetched(path, { headers: { [shellHeader]: "1" } })),
  );
  const pages = await Promise.all(shells.map((shell) => shell.clone().text()));
  const wanted = new Set([...pages.flatMap((html) => html.match(staticPattern) ?? []), ...alsoKept]);
  const cache = await caches.open(cacheName);
  const before = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  const missing = [...wanted].filter((path) => !(before.includes(path) && path.startsWith(staticPrefix)));
  await Promise.all(missing.map(async (path) => cache.put(path, await fetched(path, { cache: "default" }))));
  await Promise.all(shellPaths.map((path, index) => cache.put(path, shells[index])));
  const outdated = before.filter((path) => !shellPaths.includes(path) && !wanted.has(path));
  await Promise.all(outdated.map((path) => cache.delete(path, { ignoreVary: true })));
};

/** Keeps these scripts and styles, and no others, beside those of the cached pages. */
const keepScripts = async (paths) => {
  const wanted = paths.filter((path) => path.startsWith(staticPrefix));
  const cache = await caches.open(mapCacheName);
  const before = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  const missing = wanted.filter((path) => !before.includes(path));
  await Promise.all(missing.map(async (path) => cache.put(path, await fetched(path, { cache: "default" }))));
  const outdated = before.filter((path) => !wanted.includes(path));
  await Promise.all(outdated.map((path) => cache.delete(path, { ignoreVary: true })));
};

const refreshShells = () =>
  keepShells().catch((error) => console.warn("the offline pages could not be updated:", error));

const answerRecord = async (event) => {
  const network = fetch(event.request);
  const shell = await held(recordPath);
  if (!shell) return network;
  const patience = new Promise((resolve) => setTimeout(resolve, patienceMs));
  try {
    const response = await Promise.race([network, patience]);
    if (response && response.status < 500) {
      if (response.ok) event.waitUntil(refreshShells());
      return response;
    }
  } catch {
    // There is no network: use the cached page.
  }
  network.catch(() => undefined);
  return shell;
};

const answerPage = async (request) => {
  try {
    return await fetch(request);
  } catch (error) {
    const page = await held(offlinePath);
    if (!page) throw error;
    return page;
  }
};

self.addEventListener("install", (event) => {
  event.waitUntil(keepShells().then(() => self.skipWaiting()));
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
  const isPage = request.mode === "navigate" && !pathname.startsWith("/api/");
  if (isPage && pathname === recordPath) event.respondWith(answerRecord(event));
  else if (isPage) event.respondWith(answerPage(request));
  else if (pathname.startsWith(staticPrefix) || alsoKept.includes(pathname))
    event.respondWith(held(pathname).then((response) => response ?? fetch(request)));
});

/** Pages ask for it: when their language or theme is no longer that of the cached pages, and to keep their map. */
self.addEventListener("message", (event) => {
  const { keep, refresh } = event.data;
  if (refresh) event.waitUntil(refreshShells());
  if (Array.isArray(keep))
    event.waitUntil(
      keepScripts(keep).catch((error) => console.warn("the map could not be kept for offline use:", error)),
    );
});
