import { createStore } from "../../store/model/store.ts";

/**
 * Why a page may be out of date: this device has no network, the server does not answer, or it answers but cannot
 * update the page.
 */
export type Trouble = "offline" | "unreachable" | "failing";

export type Connection = {
  readonly trouble: Trouble | undefined;
  /** When what the page shows was last known to be current; 0 until a first answer. */
  readonly heardAtMs: number;
};

/** The one connection that all parts of a page share. */
export const connection = createStore<Connection>({ trouble: undefined, heardAtMs: 0 });

/** Dispatched on `window` when the server answers again: what waits tries at once. */
export const reachedEvent = "trips:reached";

/** The page's data were just read from the server. */
export const heard = (nowMs: number): void => connection.set({ trouble: undefined, heardAtMs: nowMs });

/** One failed update may be chance; a lost network is noticed by the probe, which knows more. */
export const afterFailures = (before: Connection, failures: number): Connection =>
  failures > 1 && !before.trouble ? { ...before, trouble: "failing" } : before;

/** A probe tells nothing about a page that the server cannot update. */
export const afterProbe = (
  before: Connection,
  { isReached, isOnline }: { readonly isReached: boolean; readonly isOnline: boolean },
): Connection => {
  const lost = isOnline ? "unreachable" : "offline";
  const trouble = isReached ? (before.trouble === "failing" ? "failing" : undefined) : lost;
  return trouble === before.trouble ? before : { ...before, trouble };
};
