import { afterProbe, connection, reachedEvent } from "../model/connection.ts";
import { lastContactKey } from "../model/last-contact.ts";

const lookMs = 1_000;
/** After this long without an answer the server is asked for one; with `patienceMs` trouble is noticed within 10 s. */
const quietMs = 3_500;
const patienceMs = 4_000;
const storeEveryMs = 10_000;

const reaches = async (): Promise<boolean> => {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    return (await fetch("/api/alive", { cache: "no-store", signal })).status < 500;
  } catch {
    // No network, no server or no patience left: each means that it was not reached.
    return false;
  }
};

/** A browser without storage shows no last contact on its offline page. */
const store = (ms: number): void => {
  try {
    localStorage.setItem(lastContactKey, String(ms));
  } catch (error) {
    console.warn("the time of the last contact cannot be stored:", error);
  }
};

export type Watch = { readonly probe: () => void; readonly stop: () => void };

/** Notices within 10 s, while the tab is visible, that the server is gone or back; whatever hears from it saves a probe. */
export const watchConnection = (): Watch => {
  let isProbing = false;
  // A page that opens was just read from the server, unless a service worker kept it for when it cannot be.
  const isRead = navigator.onLine && !connection.get().trouble && !navigator.serviceWorker?.controller;
  let [triedAtMs, reachedAtMs, storedAtMs] = [Date.now(), isRead ? Date.now() : 0, 0];

  const remember = (): void => {
    const lastMs = Math.max(reachedAtMs, connection.get().heardAtMs);
    if (lastMs - storedAtMs < storeEveryMs) return;
    storedAtMs = lastMs;
    store(lastMs);
  };

  const probe = async (): Promise<void> => {
    if (isProbing || document.hidden) return;
    isProbing = true;
    const isReached = await reaches();
    isProbing = false;
    triedAtMs = Date.now();
    if (isReached) reachedAtMs = triedAtMs;
    const before = connection.get();
    const after = afterProbe(before, { isReached, isOnline: navigator.onLine });
    connection.set(after);
    if (before.trouble && !after.trouble) window.dispatchEvent(new Event(reachedEvent));
  };

  const look = (): void => {
    remember();
    if (Date.now() - Math.max(triedAtMs, connection.get().heardAtMs) >= quietMs) void probe();
  };

  const probeNow = (): void => void probe();
  const timer = setInterval(look, lookMs);
  const events = ["online", "offline"] as const;
  for (const name of events) window.addEventListener(name, probeNow);
  document.addEventListener("visibilitychange", probeNow);
  // At once: the network may be gone before the first look.
  if (isRead) remember();
  else probeNow();
  return {
    probe: probeNow,
    stop: () => {
      clearInterval(timer);
      for (const name of events) window.removeEventListener(name, probeNow);
      document.removeEventListener("visibilitychange", probeNow);
    },
  };
};
