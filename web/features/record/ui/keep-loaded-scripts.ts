/** Has the service worker keep what this page has loaded since it was opened, the map above all, for the next time offline. */
export const keepLoadedScripts = (): void => {
  const keep = performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith("/_next/static/"))
    .map(({ pathname }) => pathname);
  navigator.serviceWorker?.controller?.postMessage({ keep });
};
